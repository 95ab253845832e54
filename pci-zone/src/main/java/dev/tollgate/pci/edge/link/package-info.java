/**
 * The zone's Netty handlers: the first and the last to touch a frame.
 *
 * <pre>
 *   socket -> LinkHandler -> FrameCollector -> vault cell -> MessageReceiver -> RequestSink
 *   socket <- LinkHandler <- AnswerWriter   <- LoopOutbox <- Zone.answer
 * </pre>
 *
 * <p>All of it runs on the connection's event loop; only {@link
 * dev.tollgate.pci.edge.link.LoopOutbox} is filled from the transaction thread.
 */
@NullMarked
package dev.tollgate.pci.edge.link;

import org.jspecify.annotations.NullMarked;
