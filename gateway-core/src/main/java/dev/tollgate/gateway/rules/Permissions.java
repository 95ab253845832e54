package dev.tollgate.gateway.rules;

import java.util.Collections;
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
    kinds = copy(kinds, TransactionKind.class);
    channels = copy(channels, Channel.class);
  }

  /** As bits, which every decision looks at; and always in the same order. */
  private static <E extends Enum<E>> Set<E> copy(Set<E> constants, Class<E> type) {
    EnumSet<E> copy = EnumSet.noneOf(type);
    copy.addAll(constants);
    return Collections.unmodifiableSet(copy);
  }

  public boolean allows(Channel channel) {
    return channels.contains(channel);
  }

  public boolean allows(TransactionKind kind) {
    return kind == TransactionKind.OTHER || kinds.contains(kind);
  }

  /**
   * Whether the product is for no use there.
   *
   * @param merchantType DE18; a negative one is unknown, and not refused
   */
  public boolean refusesMerchant(int merchantType) {
    return merchantsRefused.contains(merchantType);
  }

  /**
   * Whether the product gives cash elsewhere only.
   *
   * @param merchantType DE18; a negative one is unknown, and not refused
   */
  public boolean refusesCash(Channel channel, int merchantType) {
    return channel == Channel.CASH
        && merchantType >= 0
        && !cashMerchants.isEmpty()
        && !cashMerchants.contains(merchantType);
  }
}
