package dev.tollgate.bench.e2e;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.ChipKey;
import dev.tollgate.bench.crypto.Cryptogram;
import dev.tollgate.bench.load.Iso87;
import dev.tollgate.bench.load.LoadMessage;
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
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the cards of a measurement send, and over which network. */
enum Workload {
  /** Card number and expiry only: binary, no PIN, card value, cryptogram or MAC. */
  NONE(Iso87.BINARY),
  /** Typed in, with PIN and CVV2: ASCII. */
  PIN_CVV2(Iso87.ASCII),
  /** Chip by contact with CVN 18 and track 2 equivalent data: binary, no MAC. */
  EMV(Iso87.BINARY);

  private static final long AMOUNT_MINOR = 1000;
  private static final int FIRST_COUNTER = 1;
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyMMdd");

  private final Iso87 dialect;

  Workload(Iso87 dialect) {
    this.dialect = dialect;
  }

  /** As the command line and the results call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Iso87 dialect() {
    return dialect;
  }

  /** One purchase of a card. */
  LoadMessage message(Card card, CardCrypto crypto) {
    boolean pin = this == PIN_CVV2;
    Purchase purchase =
        new Purchase(
            card.pan(),
            card.expiry(),
            AMOUNT_MINOR,
            pin ? crypto.encryptedPinBlock(card.pan(), CardMill.PIN) : null,
            pin ? crypto.cvv2(card.pan(), card.expiry()) : null);
    ISOMsg message = new AlphaMessages(new MessageKeys(Clock.systemUTC())).purchase(purchase);
    IntFunction<byte[]> cryptogram = this == EMV ? chip(message, card, crypto) : null;
    Network form = dialect == Iso87.ASCII ? Network.ALPHA : Network.BETA;
    return new LoadMessage(MessageMac.pack(message, form), cryptogram);
  }

  private static IntFunction<byte[]> chip(ISOMsg message, Card card, CardCrypto crypto) {
    ChipKey key = crypto.chip(card.pan(), "00", false, Cryptogram.CVN_18);
    ChipData.Purchase purchase =
        new ChipData.Purchase(
            AMOUNT_MINOR,
            0,
            message.getString(49),
            LocalDate.now(ZoneOffset.UTC).format(DATE),
            "00",
            "C0FFEE00");
    String pinData = card.pvki() + card.pinCheckValue();
    message.unset(14);
    message.set(22, "051");
    message.set(23, "000");
    message.set(
        35,
        card.pan()
            + "="
            + card.expiry()
            + card.serviceCode()
            + pinData
            + crypto.icvv(card.pan(), card.expiry()));
    message.set(55, ChipData.of(key, FIRST_COUNTER, purchase, true).field());
    return counter -> ChipData.of(key, counter, purchase, true).arqc();
  }

  /** A workload's label on the command line. */
  static final class Reader implements ITypeConverter<Workload> {
    @Override
    public Workload convert(String text) {
      @Nullable Workload found = null;
      for (Workload workload : values()) {
        found = workload.label().equals(text) ? workload : found;
      }
      if (found == null) {
        throw new TypeConversionException("write none, pin-cvv2 or emv");
      }
      return found;
    }
  }
}
