/**
 * The open-loop load generator, a program and a library.
 *
 * <pre>
 *   LoadMix, CardMill -> LoadFrames   each kind of message of each card, packed once by jPOS
 *
 *   LoadGenerator.run(LoadPlan), on the caller's thread, LoadLoop:
 *     Arrivals: due? -> LoadFrames.put: copy, patch -> due[STAN] -> LoadLines -> sockets
 *     sockets -> LoadLines -> Iso87: STAN, DE39 -> now - due[STAN] -> Tally, IntervalLog
 *                                              approved -> LoadFrames: to be completed, reversed
 *     sleep until something is due or has come (LoadSockets, SystemCalls)
 *   -> LoadReport
 * </pre>
 */
@NullMarked
package dev.tollgate.bench.load;

import org.jspecify.annotations.NullMarked;
