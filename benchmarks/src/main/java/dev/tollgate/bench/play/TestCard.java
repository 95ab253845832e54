package dev.tollgate.bench.play;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.ChipKey;
import dev.tollgate.bench.scenario.Step.Cardholder;
import dev.tollgate.bench.scenario.Step.Value;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A card with all that is on it and in it. */
final class TestCard {
  private static final String DEFAULT_EXPIRY = "3112";
  private static final String DEFAULT_SERVICE_CODE = "201";

  private final Cardholder holder;
  private final @Nullable Card issued;
  private final CardCrypto crypto;

  /**
   * @param issued its line in the card file; null for a card the issuer does not know
   */
  TestCard(Cardholder holder, @Nullable Card issued, CardCrypto crypto) {
    this.holder = holder;
    this.issued = issued;
    this.crypto = crypto;
  }

  boolean isKnown() {
    return issued != null;
  }

  String pan() {
    return holder.pan();
  }

  String pin() {
    return holder.pin();
  }

  /** YYMM. */
  String expiry() {
    return issued == null ? DEFAULT_EXPIRY : issued.expiry();
  }

  /** PAN sequence number, two digits. */
  String sequenceNumber() {
    return String.format(Locale.ROOT, "%02d", issued == null ? 0 : Integer.parseInt(issued.psn()));
  }

  boolean hasChip() {
    return holder.chip() != null;
  }

  /** The chip's keys; the caller knows that there is one. */
  ChipKey chip() {
    if (holder.chip() == null) {
      throw new IllegalStateException("no chip on " + holder.name());
    }
    return crypto.chip(pan(), sequenceNumber(), holder.optionB(), holder.chip());
  }

  /** Three digits, or null for none. */
  @Nullable String cvv2(Value which) {
    return value(crypto.cvv2(pan(), expiry()), which);
  }

  /**
   * Track 2: PAN, expiry, service code, PVKI, PVV, card value.
   *
   * @param chip as the chip has it, with the iCVV in the place of the CVV
   */
  String track2(boolean chip, Value cvv) {
    String serviceCode = issued == null ? DEFAULT_SERVICE_CODE : issued.serviceCode();
    String pinData = "00000";
    if (issued != null && "PVV".equals(issued.pinMethod())) {
      pinData = issued.pvki() + issued.pinCheckValue();
    }
    String right = chip ? crypto.icvv(pan(), expiry()) : crypto.cvv(pan(), expiry(), serviceCode);
    String value = value(right, cvv);
    return pan() + "=" + expiry() + serviceCode + pinData + (value == null ? "" : value);
  }

  private static @Nullable String value(String right, Value which) {
    return switch (which) {
      case NONE -> null;
      case RIGHT -> right;
      case WRONG -> other(right);
    };
  }

  /** The same digits but for the first one. */
  static String other(String digits) {
    return (digits.charAt(0) - '0' + 1) % 10 + digits.substring(1);
  }
}
