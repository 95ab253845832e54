/**
 * The ledger's log on Aeron Cluster: one node inside the gateway process. It carries commands as
 * opaque bytes to a {@link dev.tollgate.gateway.cluster.LogHandler}, each once, in one order, and
 * the answers back. A command is carried out only after it is recorded (and synced, at sync 1).
 *
 * <pre>
 *   thread "agent"              thread "ledger-log"                         thread "ledger-service"
 *
 *   ClusterClient.offer --ipc--> consensus module --log--> ServiceAdapter --> LogHandler.onCommand
 *                                media driver        |     ^   (up to the commit position)  |
 *                                archive <-----------'     |                                |
 *                                   '--recorded up to------'                                |
 *   ClusterClient.poll <--ipc-----------------------------------------------answer----------'
 * </pre>
 *
 * <p>This is the layout for few cores: three parts of Aeron take turns on one thread, and a thread
 * with nothing to do parks after one empty turn, to be woken at each hand-over ({@code
 * DoorbellIdle}). At sync 1 the archive has threads of its own, because its recorder waits for the
 * disk. A layout for many cores would have other contexts ({@code NodeContexts}) and no {@code
 * LogThread}; nothing else knows how the threads are laid out.
 *
 * <p>State is under {@code HOME/ledger}: {@code archive} (the log and snapshots), {@code cluster}
 * (what the consensus module remembers), {@code cluster.credential}, {@code node.lock}. What is
 * only shared between threads (buffers, mark files) is in shared memory, and is thrown away at the
 * next start: whoever holds the lock knows that nobody uses it.
 */
@NullMarked
package dev.tollgate.gateway.cluster;

import org.jspecify.annotations.NullMarked;
