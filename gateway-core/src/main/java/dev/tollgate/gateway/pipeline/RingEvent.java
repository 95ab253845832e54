package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One slot of the ring: what happened to which cell. Preallocated and reused. */
final class RingEvent {
  enum Kind {
    ARRIVED,
    VERIFIED,
    UNSENT,
    /** Connections have come or gone: see the {@link LinkBoard}. */
    LINKS
  }

  Kind kind = Kind.ARRIVED;

  /** Vault cell. */
  int slot;

  /** Use of the vault cell. */
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
