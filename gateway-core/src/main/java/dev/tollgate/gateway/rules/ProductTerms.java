package dev.tollgate.gateway.rules;

import java.util.List;
import java.util.Set;

/**
 * What a card product promises its cardholders and demands of them. Immutable; looking up allocates
 * nothing.
 *
 * @param name as cards name their product: 1 to 16 printable ASCII characters
 * @param pockets ISO 4217 numeric currencies in the order their pockets pay, after the pocket of
 *     the transaction's own currency; those not named pay last, in the order they were opened
 * @param permissions where and for what the cards may be used
 * @param partialApproval a part is granted where the whole is not there and the request allows it
 * @param completionTolerancePercent a completion may be so much higher than its hold before
 *     somebody has to look at it
 * @param limits how much and how often
 */
public record ProductTerms(
    String name,
    List<Integer> pockets,
    Permissions permissions,
    boolean partialApproval,
    int completionTolerancePercent,
    ProductLimits limits) {
  /** Largest tolerance of a completion: the hold once more. */
  public static final int TOLERANCE_PERCENT_MAX = 100;

  /** Most currencies in the order of pockets. */
  public static final int POCKETS_MAX = 32;

  /**
   * @throws IllegalArgumentException if a currency is none or stands twice, if there are too many,
   *     or the tolerance is out of range
   */
  public ProductTerms {
    pockets = List.copyOf(pockets);
    if (pockets.size() > POCKETS_MAX) {
      throw new IllegalArgumentException("pockets are " + pockets.size() + ", over " + POCKETS_MAX);
    }
    for (int currency : pockets) {
      if (currency < 1 || currency > 999) {
        throw new IllegalArgumentException("not a currency for a pocket, 1 to 999: " + currency);
      }
    }
    if (Set.copyOf(pockets).size() < pockets.size()) {
      throw new IllegalArgumentException("a currency stands twice in the order of pockets");
    }
    if (completionTolerancePercent < 0 || completionTolerancePercent > TOLERANCE_PERCENT_MAX) {
      throw new IllegalArgumentException(
          "completionTolerancePercent is " + completionTolerancePercent + ", not 0 to 100");
    }
  }

  /** A product that permits everything and limits nothing, and grants the whole or nothing. */
  public static ProductTerms permissive(String name) {
    return new ProductTerms(name, List.of(), Permissions.ALL, false, 0, ProductLimits.NONE);
  }

  /** Whether the product names the place of a currency's pocket. */
  public boolean ordersPocket(int currency) {
    for (int i = 0; i < pockets.size(); i++) {
      if (pockets.get(i) == currency) {
        return true;
      }
    }
    return false;
  }

  /** The most a completion of a hold may be without being looked at. */
  public long completionMaxMinor(long heldMinor) {
    long tolerance = heldMinor / 100 * completionTolerancePercent;
    return heldMinor + tolerance + heldMinor % 100 * completionTolerancePercent / 100;
  }
}
