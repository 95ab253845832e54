/**
 * Torture: the HSMs of a pair are killed, stopped, hung, slowed down, restarted and re-made under
 * load, and every request is accounted for.
 *
 * <pre>
 *   HsmTortureCommand     runs TortureCases one by one; CaseResult holds each to its goals
 *     ServerHsms          two TokenServers (p11-kit server), and what can happen to them
 *     LoadedHsms          two SwitchedLibraries in this process, which do every command
 *       HsmPair           the HsmGroup over either two, and the thread that ticks it
 *     HsmLoad             CardPayments in open loop; Outcomes tells what became of them
 * </pre>
 */
@NullMarked
package dev.tollgate.bench.torture;

import org.jspecify.annotations.NullMarked;
