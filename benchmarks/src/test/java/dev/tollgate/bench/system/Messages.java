package dev.tollgate.bench.system;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.Cryptogram;
import dev.tollgate.bench.crypto.PinBlock;
import dev.tollgate.bench.crypto.RetailMac;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.play.ChipData;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jpos.iso.ISOMsg;

/**
 * Messages of one card on a network, with the MAC where the network asks for one.
 *
 * @param mac null on a network without
 */
record Messages(Network network, RetailMac mac) {
  static final String PAN = "4242424242424242";
  static final String PIN = "0570";
  static final String ACCOUNT = "david";
  static final CardCrypto CRYPTO = TestFiles.crypto();

  private static final String EXPIRY = "3112";
  private static final String SERVICE_CODE = "201";
  private static final String NO_PIN_DATA = "00000";
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyMMdd");

  static Messages of(Network network) {
    return new Messages(network, network.mac(CRYPTO));
  }

  /** Typed in, without PIN and CVV2: for the HSM the cheapest request about a card. */
  ISOMsg purchase(long amountMinor) {
    return sealed(Peer.MESSAGES.purchase(new Purchase(PAN, EXPIRY, amountMinor, null, null)));
  }

  /** With all the secrets a message has room for. */
  ISOMsg purchaseWithSecrets(long amountMinor, int counter) {
    ISOMsg request = chipPurchase(amountMinor, counter, true);
    request.set(48, "9203" + CRYPTO.cvv2(PAN, EXPIRY));
    request.set(52, CRYPTO.encryptedPinBlock(network.pinKey(), PinBlock.ISO_0, PAN, PIN));
    request.set(53, "0001000000000000");
    return sealed(request);
  }

  /** Read from the magnetic stripe. */
  ISOMsg stripePurchase(long amountMinor, boolean rightCvv) {
    String right = CRYPTO.cvv(PAN, EXPIRY, SERVICE_CODE);
    String cvv = rightCvv ? right : (right.charAt(0) - '0' + 1) % 10 + right.substring(1);
    ISOMsg request = purchase(amountMinor);
    request.set(22, "902");
    request.set(35, PAN + "=" + EXPIRY + SERVICE_CODE + NO_PIN_DATA + cvv);
    return sealed(request);
  }

  /**
   * Read from the chip.
   *
   * @param counter the chip's transaction counter
   */
  ISOMsg chipPurchase(long amountMinor, int counter, boolean rightCryptogram) {
    ISOMsg request = purchase(amountMinor);
    ChipData.Purchase purchase =
        new ChipData.Purchase(
            amountMinor,
            0,
            request.getString(49),
            LocalDate.now(ZoneOffset.UTC).format(DATE),
            "00",
            "C0" + request.getString(11));
    ChipData chip =
        ChipData.of(
            CRYPTO.chip(PAN, "00", false, Cryptogram.CVN_18), counter, purchase, rightCryptogram);
    request.set(22, "051");
    request.set(23, "000");
    request.set(55, chip.field());
    return sealed(request);
  }

  /**
   * Takes back what another message did, naming it in full by DE90.
   *
   * @param mti 0400, or 0420 for an advice
   */
  ISOMsg reversal(String mti, ISOMsg first) {
    ISOMsg reversal = purchase(Long.parseLong(first.getString(4)));
    reversal.set(0, mti);
    reversal.set(37, first.getString(37));
    String original = first.getString(0) + first.getString(11) + first.getString(7);
    reversal.set(90, original + "00000" + first.getString(32) + "0".repeat(11));
    return sealed(reversal);
  }

  /** The same message with another field, and so with another MAC. */
  ISOMsg with(ISOMsg message, int field, String value) {
    ISOMsg other = (ISOMsg) message.clone();
    other.set(field, value);
    return sealed(other);
  }

  ISOMsg without(ISOMsg message, int field) {
    ISOMsg other = (ISOMsg) message.clone();
    other.unset(field);
    return sealed(other);
  }

  /** An answer to a request of the gateway. */
  ISOMsg approvalOf(ISOMsg request) {
    ISOMsg answer = (ISOMsg) request.clone();
    answer.set(0, "0810");
    return with(answer, 39, "00");
  }

  /**
   * Whether an answer carries the MAC that the network asks for, or none where it asks for none.
   */
  boolean isSealed(Exchange exchange) {
    return isSealed(exchange.answer(), exchange.answerBytes());
  }

  boolean isSealed(ISOMsg message, byte[] received) {
    return mac == null ? !hasMac(message) : MessageMac.isRight(message, received, mac);
  }

  static boolean hasMac(ISOMsg message) {
    return message.hasField(64) || message.hasField(128);
  }

  static String amount(long amountMinor) {
    return String.format(Locale.ROOT, "%012d", amountMinor);
  }

  /** With the MAC that the network asks for. */
  ISOMsg sealed(ISOMsg message) {
    if (mac != null) {
      MessageMac.set(message, network, mac);
    }
    return message;
  }
}
