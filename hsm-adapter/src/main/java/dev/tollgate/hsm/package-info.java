/**
 * Payment commands on a hardware security module, over PKCS#11.
 *
 * <pre>
 *   any thread                 thread "hsm-lane-TOKEN-n" (one per Hsm)             token (PKCS#11)
 *   HsmGroup.submit(LaneTask)
 *        |   Attempt, at the GroupMember with the least to do
 *   Hsm.submit
 *        |   LaneQueue      +----------------------------------------------+
 *        +-&gt; [ ][ ][ ][ ] -&gt;| HsmLane: LaneTask.run(PaymentHsm)            |
 *            bounded        |   Pkcs11PaymentHsm    token                  |
 *                           |   CardValueCommands   CVV, dCVV, CVC3, CAVV  |
 *                           |   PinCommands         PVV, offset, formats   |
 *                           |   MacCommands         ISO 9797-1, CMAC, HMAC |
 *                           |   CryptogramCommand   ARQC, ARPC  -- IccKeys |
 *                           |   ScriptCommands      issuer scripts         |
 *                           |   DukptCommands       keys of a transaction  |
 *                           |   KeyBlocks           TR-31                  |
 *                           |   CommandBatch        several tasks together |
 *                           |     LaneScratch       locked pages           |
 *                           |     LaneCipher        repairs, repeats once  |
 *                           |       LaneSession                            |
 *                           |         base session ------ init + decrypt --|--&gt; copies of the keys
 *                           |                       ----- init + sign -----|--&gt; (CMAC, HMAC)
 *                           |                       ----- init + encrypt --|--&gt; (CBC of a MAC)
 *                           |                       ----- derive, destroy -|--&gt; card, session keys
 *                           |         HotCipher token --- EncryptUpdate ---|--&gt; session, AES open
 *                           |         HotCipher pvk ----- EncryptUpdate ---|--&gt; session, TDES open
 *                           |         HotCipher cvk.k1 -- EncryptUpdate ---|--&gt; session, TDES open
 *                           |         ... one for each key that encrypts   |
 *                           +----------------------------------------------+
 *   ticking thread
 *   HsmGroup.tick    an attempt too long, or waiting too long?  it goes on at another member;
 *                    GroupMember asks each for a known answer, and trusts it or not
 *   Hsm.tick(nowNs)  a turn too long?  lane n is given up, lane n+1 starts and takes over the queue;
 *                                      thread n closes its sessions whenever its call returns
 *   operator's thread
 *   Hsm.inventory(), selfTest()        sessions of their own, beside the lane
 *                    TokenLogin        anchor session, holds the login all sessions share -----^
 * </pre>
 *
 * <p>A lane's key handles are copies of the token's keys as session objects, looked up, inspected
 * and compared with their pinned check values each time the lane opens; the token tells each key's
 * algorithm, {@link dev.tollgate.hsm.KeyUsage} whether it may have it. A PKCS#11 session has one
 * active encryption, so a hot cipher owns a session. A command of several calls is repeated as a
 * whole if the session was lost in its middle: commands are pure functions of their operands.
 *
 * <p>Two kinds of trouble: opening an HSM throws a {@link dev.tollgate.fault.TollgateException}
 * with a code; once it is open, everything is a result value ({@code UNAVAILABLE}, {@code false}),
 * and {@link dev.tollgate.hsm.Hsm#fault()} tells why.
 *
 * <p>Start reading at {@link dev.tollgate.hsm.PaymentHsm}, then {@link dev.tollgate.hsm.Hsm} and
 * {@link dev.tollgate.hsm.HsmGroup}.
 */
@NullMarked
package dev.tollgate.hsm;

import org.jspecify.annotations.NullMarked;
