package dev.tollgate.gateway.rules;

/**
 * The limits of a card product, by channel.
 *
 * @param currency of their amounts, ISO 4217 numeric; 0 if they are minor units of whatever
 *     currency the transaction has, which needs no rates and is as coarse as it sounds
 */
public record ProductLimits(
    int currency, ChannelLimits pos, ChannelLimits cash, ChannelLimits online) {
  public static final ProductLimits NONE =
      new ProductLimits(0, ChannelLimits.NONE, ChannelLimits.NONE, ChannelLimits.NONE);

  /**
   * @throws IllegalArgumentException if the currency is none
   */
  public ProductLimits {
    if (currency < 0 || currency > 999) {
      throw new IllegalArgumentException("not a currency for limits, 0 to 999: " + currency);
    }
  }

  /** Whether amounts in this currency are compared without a rate. */
  public boolean takesAmountsAsTheyAre(int transactionCurrency) {
    return currency == 0 || currency == transactionCurrency;
  }

  public ChannelLimits of(Channel channel) {
    return switch (channel) {
      case POS -> pos;
      case CASH -> cash;
      case ONLINE -> online;
    };
  }
}
