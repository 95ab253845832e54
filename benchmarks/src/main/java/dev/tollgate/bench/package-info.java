/**
 * Everything that stands opposite the gateway: the card networks of demo and emulator, the load
 * generator, peers to compare with. None of it is part of the product.
 *
 * <pre>
 *   demo, emulator                            bench e2e
 *   scenario.yaml -> Player --jPOS--+         LoadGenerator, LoadLoop
 *      RequestMaker  AnswerCheck    |           |                       |
 *   bin/tollgate provision, import  |           | TCP, 8583, 8585       | TCP
 *   bin/tollgate run  <-------------+           v                       v
 *   (child process    TCP, alpha 8583,     bin/tollgate run       bench peer (child process)
 *    of the demo)     beta 8584, gamma 8585,
 *                     delta 8586
 * </pre>
 *
 * <p>{@code torture} and {@code ledgertorture} break HSMs and gateways under load; {@code codec},
 * {@code hsm} and {@code ledger} measure parts of the product alone, through its classes; {@code
 * start} what a gateway with many cards costs before its first message.
 *
 * <p>The networks meet the product over TCP and the command line only. Card cryptography is done in
 * software here ({@code crypto}), so that the product's answers are judged by a second
 * implementation. What must be in an answer is worked out from what was sent ({@code
 * play.Expectations}, {@code play.AccountBook}) and held against it part by part ({@code check}).
 */
@NullMarked
package dev.tollgate.bench;

import org.jspecify.annotations.NullMarked;
