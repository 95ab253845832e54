package dev.tollgate.bench.cards;

import dev.tollgate.bench.cards.CardFile.Card;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Numbered test cards, each with an account of its own. They are made when they are asked for, so
 * that ten million take no memory.
 *
 * @param range the first six digits
 * @param account what the names of the accounts begin with
 */
public record CardSeries(String range, String account) {
  /** YYMM, of all of them. */
  public static final String EXPIRY = "3112";

  /** Of the published test range 4000 00: the cards that a measurement sends with. */
  public static final CardSeries SENDERS = new CardSeries("400000", "bench");

  private static final String SERVICE_CODE = "201";

  public String pan(int number) {
    return Luhn.complete(range + String.format(Locale.ROOT, "%09d", number));
  }

  /** A card without a PIN. */
  public Card card(int number) {
    return card(number, pan(number), "NONE", "", "");
  }

  /**
   * A card with a PIN.
   *
   * @param pan of that number, as the PVV is made from it
   */
  public Card card(int number, String pan, String keyIndex, String pvv) {
    return card(number, pan, "PVV", keyIndex, pvv);
  }

  private Card card(int number, String pan, String pinMethod, String keyIndex, String checkValue) {
    String own = account + String.format(Locale.ROOT, "%06d", number);
    return new Card(
        pan, "0", EXPIRY, SERVICE_CODE, pinMethod, keyIndex, checkValue, own, "default", "ACTIVE");
  }

  /** Those from 0 on, without a PIN. */
  public Iterable<Card> first(int count) {
    return () -> IntStream.range(0, count).mapToObj(this::card).iterator();
  }
}
