/**
 * Torture: two HSMs behind {@code p11-kit server} are killed, stopped, slowed down, restarted and
 * re-made under load, and every request is accounted for.
 *
 * <pre>
 *   HsmTortureCommand   the cases, their goals and the report
 *     HsmPair           two TokenServers, the HsmGroup over them, and the thread that ticks
 *       TokenServer     one SoftHSM token, its server process and what can be done to it
 *     HsmLoad           requests in open loop; Outcomes tells what became of them
 * </pre>
 */
@NullMarked
package dev.tollgate.bench.torture;

import org.jspecify.annotations.NullMarked;
