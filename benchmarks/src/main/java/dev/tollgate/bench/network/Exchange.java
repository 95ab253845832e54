package dev.tollgate.bench.network;

import org.jpos.iso.ISOMsg;

/**
 * A request and the answer that came for it.
 *
 * @param sentNs {@link System#nanoTime()} when it was handed to the socket
 * @param answeredNs {@link System#nanoTime()} when the answer was read
 */
public record Exchange(ISOMsg request, ISOMsg answer, long sentNs, long answeredNs) {}
