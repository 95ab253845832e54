/**
 * Everything that stands opposite the gateway: the demo's card network, the load generator, peers
 * to compare with. None of it is part of the product.
 *
 * <pre>
 *   demo                                      bench e2e
 *   scenario.yaml -> Player --jPOS--+         LoadGenerator, LoadReceiver
 *                    AnswerCheck    |           |                       |
 *   bin/tollgate provision, import  |           | TCP, port 8583        | TCP
 *   bin/tollgate run  <-------------+           v                       v
 *   (child process)   TCP, port 8583       bin/tollgate run       NettyEcho (child process)
 * </pre>
 *
 * <p>It meets the product over TCP and the command line only. Card cryptography is done in software
 * here ({@code crypto}), so that the product's answers are judged by a second implementation.
 */
@NullMarked
package dev.tollgate.bench;

import org.jspecify.annotations.NullMarked;
