package dev.tollgate.gateway.rules;

/**
 * The limits of a card product, by channel.
 *
 * @param currency of their amounts, ISO 4217 numeric; 0 if no amount is limited
 */
public record ProductLimits(
    int currency, ChannelLimits pos, ChannelLimits cash, ChannelLimits online) {
  public static final ProductLimits NONE =
      new ProductLimits(0, ChannelLimits.NONE, ChannelLimits.NONE, ChannelLimits.NONE);

  /**
   * @throws IllegalArgumentException if amounts are limited and their currency is not told
   */
  public ProductLimits {
    boolean limitsAmounts = pos.limitsAmounts() || cash.limitsAmounts() || online.limitsAmounts();
    if (currency < 0 || currency > 999 || (limitsAmounts && currency == 0)) {
      throw new IllegalArgumentException("limits need a currency, 1 to 999, not " + currency);
    }
  }

  public ChannelLimits of(Channel channel) {
    return switch (channel) {
      case POS -> pos;
      case CASH -> cash;
      case ONLINE -> online;
    };
  }
}
