package dev.tollgate.bench.load;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are sent, in which shares.
 *
 * @param form how they are encoded
 * @param cards how many test cards send them, one after the other
 * @param messages kinds of messages; names are unique
 */
public record LoadMix(Iso87 form, int cards, Merchant merchant, List<Message> messages) {
  /** The currency of all amounts, the one that the accounts are in: ISO 4217, EUR. */
  static final String CURRENCY_NUMBER = "978";

  public LoadMix {
    messages = List.copyOf(messages);
  }

  /** All purchases of one kind. */
  public static LoadMix of(Iso87 form, int cards, Message message) {
    return new LoadMix(form, cards, Merchant.DEFAULT, List.of(message));
  }

  /**
   * Where the messages come from.
   *
   * @param type DE18, four digits
   * @param terminal DE41, eight characters
   * @param id DE42, fifteen characters
   */
  public record Merchant(String type, String terminal, String id) {
    public static final Merchant DEFAULT = new Merchant("5411", "TOLLDEMO", "TOLLGATE TEST01");
  }

  /** What a message asks for. */
  public enum Kind {
    PURCHASE("000000", "00"),
    CASH("010000", "00"),
    REFUND("200000", "00"),
    BALANCE("310000", "00"),
    /** 0100 with DE25 06: holds until it is completed or reversed. */
    PREAUTHORIZATION("000000", "06"),
    /** 0220: posts an approved 0100 in full. */
    COMPLETION("000000", "00"),
    /** 0400 or 0420: takes back an approved message. */
    REVERSAL("000000", "00");

    private final String code;
    private final String condition;

    Kind(String code, String condition) {
      this.code = code;
      this.condition = condition;
    }

    /** DE3. */
    String code() {
      return code;
    }

    /** DE25. */
    String condition() {
      return condition;
    }

    /** Whether it names an earlier message. */
    public boolean follows() {
      return this == COMPLETION || this == REVERSAL;
    }

    /** The message type if none is given. */
    String mti() {
      return switch (this) {
        case PREAUTHORIZATION -> "0100";
        case COMPLETION -> "0220";
        case REVERSAL -> "0400";
        default -> "0200";
      };
    }

    /** Whether messages of this type can ask for it. */
    boolean fits(String mti) {
      return switch (this) {
        case PREAUTHORIZATION -> mti.equals("0100");
        case COMPLETION -> mti.equals("0220");
        case REVERSAL -> mti.equals("0400") || mti.equals("0420");
        default -> mti.equals("0100") || mti.equals("0200");
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What of a card is sent to be checked.
   *
   * @param chip contact chip with CVN 18 and track 2 equivalent data, instead of number and expiry
   * @param pin DE52
   * @param cvv2 DE48 tag 92
   */
  public record Proof(boolean chip, boolean pin, boolean cvv2) {
    public static final Proof NONE = new Proof(false, false, false);
    public static final Proof PIN_CVV2 = new Proof(false, true, true);
    public static final Proof CHIP = new Proof(true, false, false);
  }

  /**
   * One kind of message.
   *
   * @param mti four digits
   * @param weight its share beside the others'
   * @param amountMinor DE4, in euro cents; a message that names another has that one's
   * @param of name of the message it completes or reverses
   */
  public record Message(
      String name,
      Kind kind,
      String mti,
      int weight,
      long amountMinor,
      Proof proof,
      @Nullable String of) {
    static final long AMOUNT_MINOR = 1000;

    /** A 0200 purchase of ten euros. */
    public static Message purchase(Proof proof) {
      return new Message("purchase", Kind.PURCHASE, "0200", 1, AMOUNT_MINOR, proof, null);
    }
  }

  /** The message of this name. */
  Message message(String name) {
    return messages.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }
}
