package dev.tollgate.bench.scenario;

import dev.tollgate.bench.crypto.Cryptogram;
import dev.tollgate.bench.crypto.PinBlock;
import dev.tollgate.bench.network.Network;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message of the scenario and what must come back.
 *
 * @param name what a reader sees
 * @param label how later steps call it, or null
 * @param card name of the card; null for network management
 */
public record Step(
    String name,
    @Nullable String label,
    Network network,
    @Nullable String card,
    Content content,
    Terminal terminal,
    Proof proof,
    Expected expected) {

  /** Authorization or financial request, repeats among them: the issuer decides. */
  public boolean isDecided() {
    String mti = content.mti();
    return mti.matches("0[12]0[01]");
  }

  /** Whether it refers to another step in this way. */
  public boolean is(Relation relation) {
    return content.link() != null && content.link().relation() == relation;
  }

  public boolean isReversal() {
    return content.mti().startsWith("04");
  }

  public boolean isAdvice() {
    return content.mti().matches("0[12]2[01]");
  }

  /** Its message type and what it is about, for people: {@code 0100 purchase}. */
  public String kindText() {
    return content.mti() + " " + word();
  }

  private String word() {
    if (is(Relation.AGAIN)) {
      return content.amountMinor() > 0 ? "changed content" : isRepeat() ? "repeat" : "replay";
    }
    if (isReversal()) {
      return content.leftMinor() >= 0 ? "partial reversal" : "reversal";
    }
    if (isAdvice()) {
      return adviceWord();
    }
    if (content.kind() == Kind.PREAUTH && content.link() != null) {
      return "incremental";
    }
    return content.kind().word();
  }

  private boolean isRepeat() {
    return content.mti().charAt(3) == '1';
  }

  private String adviceWord() {
    if (content.link() == null) {
      return content.kind().word() + " advice";
    }
    return is(Relation.STANDS_IN_FOR) ? "stand-in advice" : "completion";
  }

  /** Network management outside the scenario, to be answered 00. */
  public static Step management(Kind kind, Network network) {
    return new Step(
        kind.word(),
        null,
        network,
        null,
        new Content(kind.mti(), kind, null, 0, "EUR", 0, -1, false, null, Set.of()),
        new Terminal(Entry.MANUAL, "", ""),
        new Proof(
            Pin.NONE,
            PinBlock.ISO_0,
            Value.NONE,
            Value.NONE,
            Value.NONE,
            Counter.NEXT,
            Value.RIGHT,
            null),
        new Expected("00", null, -1, -1, null));
  }

  /**
   * What is asked for.
   *
   * @param link the transaction it is about, or null
   * @param amountMinor DE4 in minor units of the currency
   * @param currency DE49, alphabetic (ISO 4217)
   * @param cashbackMinor the cash in the amount, 0 for none
   * @param leftMinor DE95: what a partial reversal leaves; -1 for none
   * @param partial DE48 tag 61: a part is welcome too
   * @param adviceCode DE39 of an advice, or null
   * @param without fields left out
   */
  public record Content(
      String mti,
      Kind kind,
      @Nullable Link link,
      long amountMinor,
      String currency,
      long cashbackMinor,
      long leftMinor,
      boolean partial,
      @Nullable String adviceCode,
      Set<Integer> without) {}

  /** The step a message refers to, and how. */
  public record Link(Relation relation, String label) {}

  /** How a message refers to another step. */
  public enum Relation {
    /** The same message once more, under another message type or with another amount. */
    AGAIN,
    /** By the original data elements (DE90). */
    OF,
    /** By retrieval reference (DE37) and authorization code (DE38). */
    BY_REFERENCE,
    /** By DE90 to a message that was not sent yet. */
    AHEAD_OF,
    /** An advice with the request's DE11, 32, 37 and 41, in its place. */
    STANDS_IN_FOR
  }

  /**
   * @param merchantType DE18
   * @param id DE41
   */
  public record Terminal(Entry entry, String merchantType, String id) {}

  /**
   * What proves card and cardholder.
   *
   * @param cvv CVV on the stripe, iCVV in the chip
   * @param expiry DE14 in place of the card's own, YYMM
   */
  public record Proof(
      Pin pin,
      PinBlock pinFormat,
      Value cvv2,
      Value cvv,
      Value cryptogram,
      Counter counter,
      Value mac,
      @Nullable String expiry) {}

  /** What stands in DE52. */
  public enum Pin {
    NONE,
    RIGHT,
    WRONG,
    /** Decrypts to something that is no PIN block. */
    MALFORMED
  }

  /** A value that the issuer checks. */
  public enum Value {
    NONE,
    RIGHT,
    WRONG
  }

  /** The chip's transaction counter. */
  public enum Counter {
    NEXT,
    /** The last one once more. */
    REPLAYED
  }

  /**
   * @param code DE39
   * @param blocked DE39 once the card's PIN tries are used up; null if that cannot matter here
   * @param approvedMinor DE4 of an approval in part, -1 if the request's comes back
   * @param chargedMinor what an approval takes from the pocket that balance enquiries tell, in its
   *     currency; -1 if that is the amount approved
   * @param checks DE44 if it cannot be told from what was sent, or null
   */
  public record Expected(
      String code,
      @Nullable String blocked,
      long approvedMinor,
      long chargedMinor,
      @Nullable String checks) {}

  /**
   * A card as the cardholder knows it; the rest comes from the card file.
   *
   * @param chip how its chip makes cryptograms, null without a chip
   * @param optionB how its chip got its key
   */
  public record Cardholder(
      String name, String pan, String pin, @Nullable Cryptogram chip, boolean optionB) {}
}
