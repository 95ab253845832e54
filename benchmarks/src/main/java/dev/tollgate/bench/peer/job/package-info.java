/**
 * The gateway's job as users of jPOS build it: what the message may hold is read, checked, held and
 * answered, by participants of a transaction manager.
 *
 * <pre>
 *   line's thread        TransactionManager, a virtual thread for each transaction
 *   PostChannel          CheckDuplicate -> FindCard -> VerifyPin -> VerifyCardValue -> PlaceHold
 *   IncomingListener ->    in memory       Derby      SunPKCS11     SunPKCS11          Derby, synced
 *     space "tspace:job"                                              -> PrepareAnswer -> SendResponse
 * </pre>
 *
 * <p>A participant that says no names the answer's DE39 and aborts; those that prepare and send the
 * answer take part all the same.
 */
@NullMarked
package dev.tollgate.bench.peer.job;

import org.jspecify.annotations.NullMarked;
