package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One slot of the ring: what happened to which cell or link. Preallocated and reused. */
final class RingEvent {
  enum Kind {
    ARRIVED,
    VERIFIED,
    UNSENT,
    LINK_UP,
    LINK_DOWN
  }

  Kind kind = Kind.ARRIVED;

  /** Vault cell, or the network of a link event. */
  int slot;

  /** Use of the vault cell, or the index of the link. */
  long generation;

  @Nullable SealedRequest request;
  @Nullable VerificationResult result;

  /** The request of an arrival. */
  SealedRequest request() {
    return Objects.requireNonNull(request);
  }

  /** Where the card checks of an arrival will be found. */
  VerificationResult result() {
    return Objects.requireNonNull(result);
  }
}
