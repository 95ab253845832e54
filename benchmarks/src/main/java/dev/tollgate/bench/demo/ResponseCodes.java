package dev.tollgate.bench.demo;

import java.util.Map;

/** DE39 in words, as the shipped table {@code iso87} uses it. */
final class ResponseCodes {
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("00", "approved"),
          Map.entry("10", "approved in part"),
          Map.entry("12", "not supported"),
          Map.entry("13", "not an amount for this"),
          Map.entry("14", "no such card"),
          Map.entry("25", "original not found"),
          Map.entry("30", "format error"),
          Map.entry("41", "lost card"),
          Map.entry("43", "stolen card"),
          Map.entry("51", "not enough funds"),
          Map.entry("54", "expired card"),
          Map.entry("55", "wrong PIN"),
          Map.entry("57", "not for this card"),
          Map.entry("58", "not at this terminal"),
          Map.entry("61", "over the amount limit"),
          Map.entry("62", "restricted card"),
          Map.entry("63", "wrong MAC"),
          Map.entry("65", "too often"),
          Map.entry("75", "PIN tries used up"),
          Map.entry("82", "card is not genuine"),
          Map.entry("85", "nothing against it"),
          Map.entry("91", "issuer not available"),
          Map.entry("94", "duplicate or changed"),
          Map.entry("96", "system failure"),
          Map.entry("N7", "wrong CVV2"));

  private ResponseCodes() {}

  /**
   * @param decided the answer says yes or no to a cardholder, and not only that it was understood
   */
  static String meaning(String code, boolean decided) {
    return !decided && "00".equals(code) ? "accepted" : MEANINGS.getOrDefault(code, "");
  }
}
