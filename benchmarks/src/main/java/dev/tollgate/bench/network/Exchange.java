package dev.tollgate.bench.network;

import org.jpos.iso.ISOMsg;

/**
 * A request and the answer that came for it.
 *
 * @param answerBytes the answer as it was received, MTI to end
 * @param sentNs {@link System#nanoTime()} when it was handed to the socket
 * @param answeredNs {@link System#nanoTime()} when the answer was read
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Exchange(
    ISOMsg request, ISOMsg answer, byte[] answerBytes, long sentNs, long answeredNs) {}
