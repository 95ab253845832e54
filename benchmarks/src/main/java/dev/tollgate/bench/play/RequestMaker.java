package dev.tollgate.bench.play;

import dev.tollgate.bench.check.AdditionalAmount;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.PinBlock;
import dev.tollgate.bench.crypto.RetailMac;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.MessageKeys.MessageKey;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Entry;
import dev.tollgate.bench.scenario.Kind;
import dev.tollgate.bench.scenario.Step;
import dev.tollgate.bench.scenario.Step.Content;
import dev.tollgate.bench.scenario.Step.Pin;
import dev.tollgate.bench.scenario.Step.Proof;
import dev.tollgate.bench.scenario.Step.Value;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * Builds what a network sends for a step, as jPOS messages; see docs/MESSAGES.md for the fields.
 */
final class RequestMaker {
  private static final String MERCHANT = "TOLLGATE TEST01";
  private static final String ACQUIRER = "123456";
  private static final String FORWARDER = "65432";
  private static final String PIN_KEY_INDEX = "01";
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyMMdd");

  private final CardCrypto crypto;
  private final MessageKeys keys;

  RequestMaker(CardCrypto crypto, MessageKeys keys) {
    this.crypto = crypto;
    this.keys = keys;
  }

  /** A message and what its DE55 was made of. */
  record Made(ISOMsg request, @Nullable ChipData chip) {}

  /** A network management message. */
  ISOMsg management(Step step) {
    MessageKey key = keys.next();
    ISOMsg request = new ISOMsg(step.content().mti());
    request.set(7, key.transmission());
    request.set(11, key.stan());
    request.set(70, step.content().kind().code());
    return sealed(step, request);
  }

  /**
   * A message that stands for itself.
   *
   * @param counter the chip's transaction counter; without a chip any
   */
  Made fresh(Step step, TestCard card, int counter) {
    Content content = step.content();
    Proof proof = step.proof();
    Entry entry = step.terminal().entry();
    boolean decided = step.isDecided();
    ISOMsg request = base(step, card);
    request.set(18, step.terminal().merchantType());
    request.set(22, entry.mode());
    request.set(49, numeric(content.currency()));
    request.set(4, amount(content.amountMinor()));
    ChipData chip = null;
    if (entry.hasTrack() && decided) {
      request.set(35, card.track2(entry.isChip(), proof.cvv()));
      if (!entry.isChip()) {
        request.unset(2);
      }
    } else {
      request.set(14, proof.expiry() == null ? card.expiry() : proof.expiry());
    }
    if (entry.isChip() && decided) {
      request.set(23, "0" + card.sequenceNumber());
      if (proof.cryptogram() != Value.NONE) {
        chip = chip(step, card, counter, request);
        request.set(55, chip.field());
      }
    }
    privateData(request, content, card.cvv2(proof.cvv2()));
    if (content.cashbackMinor() > 0) {
      request.set(54, cash(content).text());
    }
    pin(request, step, card);
    if (content.adviceCode() != null) {
      request.set(39, content.adviceCode());
    }
    return new Made(sealed(step, request), chip);
  }

  /** A notice: card, key and where it comes from. */
  ISOMsg notice(Step step, TestCard card) {
    return sealed(step, base(step, card));
  }

  /** The same message once more: same key; another amount if the step has one. */
  ISOMsg again(Step step, ISOMsg first) {
    ISOMsg again = (ISOMsg) first.clone();
    again.set(0, step.content().mti());
    if (step.content().amountMinor() > 0) {
      again.set(4, amount(step.content().amountMinor()));
    }
    return sealed(step, again);
  }

  /** An advice in the place of a request that may never have been answered. */
  ISOMsg standIn(Step step, TestCard card, ISOMsg first) {
    ISOMsg advice = (ISOMsg) first.clone();
    advice.set(0, step.content().mti());
    advice.set(2, card.pan());
    for (int secret : new int[] {35, 48, 52, 53, 55}) {
      advice.unset(secret);
    }
    advice.set(7, keys.next().transmission());
    if (step.content().amountMinor() > 0) {
      advice.set(4, amount(step.content().amountMinor()));
    }
    advice.set(39, step.content().adviceCode() == null ? "00" : step.content().adviceCode());
    return sealed(step, advice);
  }

  /** Takes back what another message did. */
  ISOMsg reversal(Step step, TestCard card, ISOMsg first, @Nullable String approvalCode) {
    ISOMsg reversal = base(step, card);
    for (int field : new int[] {3, 4, 18, 22, 25, 32, 33, 37, 42, 49}) {
      if (first.hasField(field)) {
        reversal.set(field, first.getString(field));
      }
    }
    if (approvalCode != null) {
      reversal.set(38, approvalCode);
    }
    reversal.set(90, originalData(first, byReference(step)));
    if (step.content().leftMinor() >= 0) {
      reversal.set(95, amount(step.content().leftMinor()) + "0".repeat(30));
    }
    return sealed(step, reversal);
  }

  /** Names the transaction that a message adds to or completes. */
  ISOMsg about(Step step, ISOMsg message, ISOMsg first, @Nullable String approvalCode) {
    if (byReference(step)) {
      message.set(37, first.getString(37));
      message.set(38, approvalCode == null ? "000000" : approvalCode);
    } else {
      message.set(90, originalData(first, false));
    }
    return sealed(step, message);
  }

  /** What every message about a card has. */
  private ISOMsg base(Step step, TestCard card) {
    MessageKey key = keys.next();
    Kind kind = step.content().kind();
    ISOMsg request = new ISOMsg(step.content().mti());
    request.set(2, card.pan());
    request.set(3, kind.code());
    request.set(7, key.transmission());
    request.set(11, key.stan());
    request.set(12, key.time());
    request.set(13, key.date());
    request.set(25, kind.condition());
    request.set(32, ACQUIRER);
    if (step.network() == Network.BETA) {
      request.set(33, FORWARDER);
    }
    request.set(37, key.rrn());
    request.set(41, step.terminal().id());
    request.set(42, MERCHANT);
    return request;
  }

  private static ChipData chip(Step step, TestCard card, int counter, ISOMsg request) {
    Content content = step.content();
    ChipData.Purchase purchase =
        new ChipData.Purchase(
            content.amountMinor(),
            content.cashbackMinor(),
            numeric(content.currency()),
            LocalDate.now(ZoneOffset.UTC).format(DATE),
            content.kind().code().substring(0, 2),
            "C0" + request.getString(11));
    boolean right = step.proof().cryptogram() == Value.RIGHT;
    return ChipData.of(card.chip(), counter, purchase, right);
  }

  private static void privateData(ISOMsg request, Content content, @Nullable String cvv2) {
    String data = (content.partial() ? "61011" : "") + (cvv2 == null ? "" : "9203" + cvv2);
    if (!data.isEmpty()) {
      request.set(48, data);
    }
  }

  private void pin(ISOMsg request, Step step, TestCard card) {
    Pin pin = step.proof().pin();
    if (pin == Pin.NONE) {
      return;
    }
    PinBlock format = step.proof().pinFormat();
    String key = step.network().pinKey();
    request.set(
        52,
        switch (pin) {
          case RIGHT -> crypto.encryptedPinBlock(key, format, card.pan(), card.pin());
          case WRONG ->
              crypto.encryptedPinBlock(key, format, card.pan(), TestCard.other(card.pin()));
          default -> crypto.encryptedMalformedPinBlock(key, format, card.pan(), card.pin());
        });
    request.set(53, format.code() + PIN_KEY_INDEX + "0".repeat(12));
  }

  private static AdditionalAmount cash(Content content) {
    return new AdditionalAmount(
        AdditionalAmount.DEFAULT_ACCOUNT,
        AdditionalAmount.CASH,
        numeric(content.currency()),
        -content.cashbackMinor());
  }

  /**
   * DE90: message type, STAN, transmission time, acquirer, forwarder.
   *
   * @param typeOnly everything but the message type is zero, as from a peer that does not know
   */
  private static String originalData(ISOMsg first, boolean typeOnly) {
    if (typeOnly) {
      return first.getString(0) + "0".repeat(38);
    }
    String forwarder = first.hasField(33) ? first.getString(33) : "";
    return first.getString(0)
        + first.getString(11)
        + first.getString(7)
        + institution(first.getString(32))
        + institution(forwarder);
  }

  private static String institution(String id) {
    return "0".repeat(11 - id.length()) + id;
  }

  private static boolean byReference(Step step) {
    Step.Link link = step.content().link();
    return link != null && link.relation() == Step.Relation.BY_REFERENCE;
  }

  private ISOMsg sealed(Step step, ISOMsg message) {
    step.content().without().forEach(message::unset);
    RetailMac mac = step.network().mac(crypto);
    if (mac != null && step.proof().mac() != Value.NONE) {
      MessageMac.set(message, step.network(), mac);
      if (step.proof().mac() == Value.WRONG) {
        MessageMac.spoil(message);
      }
    }
    return message;
  }

  static String amount(long amountMinor) {
    return String.format(Locale.ROOT, "%012d", amountMinor);
  }

  /** ISO 4217: three digits for three letters. */
  static String numeric(String currency) {
    return String.format(Locale.ROOT, "%03d", Currency.getInstance(currency).getNumericCode());
  }
}
