package dev.tollgate.bench.play;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Plays steps one after the other, each when the one before is through. Queued by one thread. */
final class Sequence {
  private CompletableFuture<?> tail = CompletableFuture.completedFuture(null);

  CompletableFuture<Played> queue(Supplier<CompletableFuture<Played>> step) {
    CompletableFuture<Played> played = tail.thenCompose(_ -> step.get());
    tail = played;
    return played;
  }
}
