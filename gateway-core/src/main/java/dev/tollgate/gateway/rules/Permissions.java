package dev.tollgate.gateway.rules;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where and for what the cards of a product may be used.
 *
 * @param kinds what a cardholder may do; {@link TransactionKind#OTHER} needs no permission, because
 *     nobody carries it out
 * @param channels where
 * @param merchantsRefused at none of these, whatever the kind
 * @param cashMerchants cash only at these; empty for anywhere
 */
public record Permissions(
    Set<TransactionKind> kinds,
    Set<Channel> channels,
    MerchantTypes merchantsRefused,
    MerchantTypes cashMerchants) {
  /** Everything, everywhere. */
  public static final Permissions ALL =
      new Permissions(
          EnumSet.allOf(TransactionKind.class),
          EnumSet.allOf(Channel.class),
          MerchantTypes.NONE,
          MerchantTypes.NONE);

  public Permissions {
    kinds = Set.copyOf(kinds);
    channels = Set.copyOf(channels);
  }

  /** Whether the product allows this use at all. */
  public boolean allows(TransactionKind kind, Channel channel) {
    return channels.contains(channel) && (kind == TransactionKind.OTHER || kinds.contains(kind));
  }

  /**
   * Whether the product allows this use there.
   *
   * @param merchantType DE18; a negative one is unknown, and allowed
   */
  public boolean allowsMerchant(Channel channel, int merchantType) {
    if (merchantType < 0) {
      return true;
    }
    boolean cashElsewhere =
        channel == Channel.CASH
            && !cashMerchants.isEmpty()
            && !cashMerchants.contains(merchantType);
    return !cashElsewhere && !merchantsRefused.contains(merchantType);
  }
}
