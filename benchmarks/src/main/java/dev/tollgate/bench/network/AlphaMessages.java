package dev.tollgate.bench.network;

import dev.tollgate.bench.network.MessageKeys.MessageKey;
import java.util.Locale;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/** Builds what network {@code alpha} sends, as jPOS messages of the 1987 ASCII dialect. */
public final class AlphaMessages {
  public static final String SIGN_ON = "001";
  public static final String SIGN_OFF = "002";
  public static final String ECHO = "301";

  private static final String TERMINAL = "TOLLDEMO";
  private static final String MERCHANT = "TOLLGATE TEST01";
  private static final String ACQUIRER = "123456";
  // Format ISO-0, zone PIN key index 01, rest zero (docs/MESSAGES.md).
  private static final String PIN_SECURITY = "0001000000000000";

  private final MessageKeys keys;

  public AlphaMessages(MessageKeys keys) {
    this.keys = keys;
  }

  /**
   * A purchase typed in at a terminal.
   *
   * @param expiry DE14, YYMM
   * @param pinBlock DE52, 8 bytes under the zone PIN key; absent means no PIN
   * @param cvv2 DE48 tag 92; absent means the cardholder was not asked
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Purchase(
      String pan,
      String expiry,
      long amountMinor,
      byte @Nullable [] pinBlock,
      @Nullable String cvv2) {}

  /** A fresh 0100 with a key of its own. */
  public ISOMsg purchase(Purchase purchase) {
    MessageKey key = keys.next();
    ISOMsg request = new ISOMsg("0100");
    request.set(2, purchase.pan());
    request.set(3, "000000");
    request.set(4, amount(purchase.amountMinor()));
    request.set(7, key.transmission());
    request.set(11, key.stan());
    request.set(12, key.time());
    request.set(13, key.date());
    request.set(14, purchase.expiry());
    request.set(18, "5411");
    request.set(22, "011");
    request.set(25, "00");
    request.set(32, ACQUIRER);
    request.set(37, key.rrn());
    request.set(41, TERMINAL);
    request.set(42, MERCHANT);
    if (purchase.cvv2() != null) {
      request.set(48, "9203" + purchase.cvv2());
    }
    request.set(49, "978");
    if (purchase.pinBlock() != null) {
      request.set(52, purchase.pinBlock());
      request.set(53, PIN_SECURITY);
    }
    return request;
  }

  /** An 0800: {@link #SIGN_ON}, {@link #SIGN_OFF} or {@link #ECHO}. */
  public ISOMsg networkManagement(String code) {
    MessageKey key = keys.next();
    ISOMsg request = new ISOMsg("0800");
    request.set(7, key.transmission());
    request.set(11, key.stan());
    request.set(70, code);
    return request;
  }

  /** The same message again: same key, same content; 0101 says so, 0100 does not. */
  public static ISOMsg again(ISOMsg first, String mti) {
    ISOMsg again = (ISOMsg) first.clone();
    again.set(0, mti);
    return again;
  }

  /** Another amount under a key that was used before: what an idempotent issuer must refuse. */
  public static ISOMsg changed(ISOMsg first, long amountMinor) {
    ISOMsg changed = again(first, "0100");
    changed.set(4, amount(amountMinor));
    return changed;
  }

  /** A message's bytes on the wire, without the length before them. */
  public static byte[] pack(ISOMsg message) throws ISOException {
    ISOMsg packed = (ISOMsg) message.clone();
    packed.setPackager(Network.ALPHA.packager());
    return packed.pack();
  }

  private static String amount(long amountMinor) {
    return String.format(Locale.ROOT, "%012d", amountMinor);
  }
}
