package dev.tollgate.bench.load;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.ChipKey;
import dev.tollgate.bench.crypto.Cryptogram;
import dev.tollgate.bench.load.LoadMix.Message;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.play.ChipData;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/** Makes the messages of a mix for one card after another, with jPOS. */
final class CardMessages {
  private static final int FIRST_COUNTER = 1;
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyMMdd");

  /** A message that names no other has none. */
  private static final String NOBODY = "0".repeat(11);

  private final LoadMix mix;
  private final CardCrypto crypto;
  private final AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));

  CardMessages(LoadMix mix, CardCrypto crypto) {
    this.mix = mix;
    this.crypto = crypto;
  }

  LoadMessage of(Message wanted, Card card) {
    Message content = wanted.of() == null ? wanted : mix.message(wanted.of());
    ISOMsg message = request(content, card);
    IntFunction<byte[]> cryptogram = null;
    if (wanted.of() != null) {
      follow(message, wanted, content);
    } else if (wanted.proof().chip()) {
      cryptogram = chip(message, content, card);
    }
    Network form = mix.form() == Iso87.ASCII ? Network.ALPHA : Network.BETA;
    return new LoadMessage(MessageMac.pack(message, form), cryptogram);
  }

  private ISOMsg request(Message content, Card card) {
    ISOMsg message =
        messages.purchase(
            new Purchase(
                card.pan(),
                card.expiry(),
                content.amountMinor(),
                content.proof().pin() ? crypto.encryptedPinBlock(card.pan(), CardMill.PIN) : null,
                content.proof().cvv2() ? crypto.cvv2(card.pan(), card.expiry()) : null));
    message.set(0, content.mti());
    message.set(3, content.kind().code());
    message.set(18, mix.merchant().type());
    message.set(25, content.kind().condition());
    message.set(41, mix.merchant().terminal());
    message.set(42, mix.merchant().id());
    message.set(49, LoadMix.CURRENCY_NUMBER);
    return message;
  }

  /** Names another message, by its type and acquirer here, by STAN and time when it is sent. */
  private static void follow(ISOMsg message, Message wanted, Message original) {
    message.set(0, wanted.mti());
    for (int proof : new int[] {48, 52, 53}) {
      message.unset(proof);
    }
    if (wanted.kind() == LoadMix.Kind.COMPLETION) {
      message.set(39, "00");
    }
    String acquirer = message.getString(32);
    message.set(
        90,
        original.mti() + "0".repeat(16) + NOBODY.substring(acquirer.length()) + acquirer + NOBODY);
  }

  private @Nullable IntFunction<byte[]> chip(ISOMsg message, Message content, Card card) {
    ChipKey key = crypto.chip(card.pan(), "00", false, Cryptogram.CVN_18);
    ChipData.Purchase purchase =
        new ChipData.Purchase(
            content.amountMinor(),
            0,
            message.getString(49),
            LocalDate.now(ZoneOffset.UTC).format(DATE),
            content.kind().code().substring(0, 2),
            "C0FFEE00");
    message.unset(14);
    message.set(22, "051");
    message.set(23, "000");
    message.set(35, track2(card));
    message.set(55, ChipData.of(key, FIRST_COUNTER, purchase, true).field());
    return counter -> ChipData.of(key, counter, purchase, true).arqc();
  }

  private String track2(Card card) {
    return String.format(
        Locale.ROOT,
        "%s=%s%s%s%s%s",
        card.pan(),
        card.expiry(),
        card.serviceCode(),
        card.pvki(),
        card.pinCheckValue(),
        crypto.icvv(card.pan(), card.expiry()));
  }
}
