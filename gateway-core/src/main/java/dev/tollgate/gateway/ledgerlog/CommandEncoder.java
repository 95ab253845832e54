package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.sbe.AdvanceTimeEncoder;
import dev.tollgate.gateway.sbe.ConfigureEncoder;
import dev.tollgate.gateway.sbe.CorrelationEncoder;
import dev.tollgate.gateway.sbe.LinkCardEncoder;
import dev.tollgate.gateway.sbe.LinkedTransactionEncoder;
import dev.tollgate.gateway.sbe.LoadEncoder;
import dev.tollgate.gateway.sbe.MessageHeaderEncoder;
import dev.tollgate.gateway.sbe.NameEncoder;
import dev.tollgate.gateway.sbe.OpenPocketEncoder;
import dev.tollgate.gateway.sbe.SetCardStatusEncoder;
import dev.tollgate.gateway.sbe.SetProductEncoder;
import dev.tollgate.gateway.sbe.SetRateEncoder;
import dev.tollgate.gateway.sbe.TransactionEncoder;
import dev.tollgate.gateway.sbe.VoidTransactionEncoder;
import org.agrona.MutableDirectBuffer;

/**
 * Writes commands as messages of the log. Each method returns the length of its message in bytes,
 * or {@link #UNFIT}, having written nothing, if a value does not lie in the range of its field: it
 * is never cut. Slot and commandId come back with the answer. Allocates nothing; one thread owns an
 * instance.
 */
public final class CommandEncoder {
  /** The length of a command that has no message. */
  public static final int UNFIT = -1;

  /** Length of the longest message. */
  public static final int LENGTH_MAX =
      MessageHeaderEncoder.ENCODED_LENGTH + SetProductEncoder.BLOCK_LENGTH;

  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final TransactionEncoder transaction = new TransactionEncoder();
  private final LinkedTransactionEncoder linkedTransaction = new LinkedTransactionEncoder();
  private final VoidTransactionEncoder voidTransaction = new VoidTransactionEncoder();
  private final OpenPocketEncoder openPocket = new OpenPocketEncoder();
  private final LoadEncoder load = new LoadEncoder();
  private final LinkCardEncoder linkCard = new LinkCardEncoder();
  private final SetCardStatusEncoder setCardStatus = new SetCardStatusEncoder();
  private final SetRateEncoder setRate = new SetRateEncoder();
  private final AdvanceTimeEncoder advanceTime = new AdvanceTimeEncoder();
  private final ConfigureEncoder configure = new ConfigureEncoder();
  private final SetProductEncoder setProduct = new SetProductEncoder();

  /** A request, advice, reversal or record: the short message where it holds all of it. */
  public int transaction(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      TransactionCommand command) {
    if (!TransactionCodec.fits(command)) {
      return UNFIT;
    }
    if (TransactionCodec.isLinked(command)) {
      return linkedTransaction(buffer, offset, slot, commandId, command);
    }
    transaction.wrapAndApplyHeader(buffer, offset, header);
    correlate(transaction.correlation(), slot, commandId);
    TransactionCodec.encode(command, transaction.fields());
    return length(transaction.encodedLength());
  }

  private int linkedTransaction(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      TransactionCommand command) {
    linkedTransaction.wrapAndApplyHeader(buffer, offset, header);
    correlate(linkedTransaction.correlation(), slot, commandId);
    TransactionCodec.encode(command, linkedTransaction.fields());
    TransactionCodec.encodeLink(command, linkedTransaction);
    return length(linkedTransaction.encodedLength());
  }

  /**
   * Takes back what was or may have been decided under the key.
   *
   * @param givenUpId the command that decided it, and no other
   */
  public int voidTransaction(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      TransactionKey key,
      long givenUpId) {
    if (!KeyCodec.fits(key)) {
      return UNFIT;
    }
    voidTransaction.wrapAndApplyHeader(buffer, offset, header);
    correlate(voidTransaction.correlation(), slot, commandId);
    KeyCodec.encode(key, voidTransaction.key());
    voidTransaction.givenUpId(givenUpId);
    return length(voidTransaction.encodedLength());
  }

  /** What operators and imports tell the ledger. Only {@code Product} allocates. */
  public int importCommand(
      MutableDirectBuffer buffer, int offset, int slot, long commandId, OperatorCommand command) {
    return switch (command) {
      case OperatorCommand.Pocket pocket -> openPocket(buffer, offset, slot, commandId, pocket);
      case OperatorCommand.Card card -> linkCard(buffer, offset, slot, commandId, card);
      case OperatorCommand.Rate rate -> setRate(buffer, offset, slot, commandId, rate);
      case OperatorCommand.Load it ->
          load(
              buffer,
              offset,
              slot,
              commandId,
              it.reference(),
              it.account(),
              it.currency(),
              it.amountMinor());
      case OperatorCommand.Status it ->
          setCardStatus(buffer, offset, slot, commandId, it.tokenHi(), it.tokenLo(), it.status());
      case OperatorCommand.Configure it -> configure(buffer, offset, slot, commandId, it);
      case OperatorCommand.Product it -> setProduct(buffer, offset, slot, commandId, it.terms());
      case OperatorCommand.AdvanceTime _ -> advanceTime(buffer, offset, slot, commandId);
    };
  }

  private int openPocket(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      OperatorCommand.Pocket command) {
    if (!KeyCodec.isInt16(command.currency())) {
      return UNFIT;
    }
    openPocket.wrapAndApplyHeader(buffer, offset, header);
    correlate(openPocket.correlation(), slot, commandId);
    name(openPocket.account(), command.account());
    openPocket.openingBalanceMinor(command.balanceMinor()).currency((short) command.currency());
    return length(openPocket.encodedLength());
  }

  private int linkCard(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      OperatorCommand.Card command) {
    linkCard.wrapAndApplyHeader(buffer, offset, header);
    correlate(linkCard.correlation(), slot, commandId);
    linkCard.token().hi(command.tokenHi()).lo(command.tokenLo());
    name(linkCard.account(), command.account());
    name(linkCard.product(), command.product());
    linkCard.status(WireCodes.CARD_STATUSES.of(command.status()));
    return length(linkCard.encodedLength());
  }

  private int setRate(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      OperatorCommand.Rate command) {
    if (!KeyCodec.isInt16(command.from()) || !KeyCodec.isInt16(command.to())) {
      return UNFIT;
    }
    setRate.wrapAndApplyHeader(buffer, offset, header);
    correlate(setRate.correlation(), slot, commandId);
    setRate
        .numerator(command.numerator())
        .denominator(command.denominator())
        .fromCurrency((short) command.from())
        .toCurrency((short) command.to());
    return length(setRate.encodedLength());
  }

  private int configure(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      OperatorCommand.Configure command) {
    if (!KeyCodec.isInt16(command.pinTriesMax())) {
      return UNFIT;
    }
    configure.wrapAndApplyHeader(buffer, offset, header);
    correlate(configure.correlation(), slot, commandId);
    configure
        .idempotencyWindowMs(command.idempotencyWindowMs())
        .holdLifetimeMs(command.holdLifetimeMs())
        .idempotencyEntriesMax(command.idempotencyEntriesMax())
        .holdsMax(command.holdsMax())
        .triesMax((short) command.pinTriesMax());
    return length(configure.encodedLength());
  }

  private int setProduct(
      MutableDirectBuffer buffer, int offset, int slot, long commandId, ProductTerms terms) {
    if (!ProductCodec.fits(terms)) {
      return UNFIT;
    }
    setProduct.wrapAndApplyHeader(buffer, offset, header);
    correlate(setProduct.correlation(), slot, commandId);
    ProductCodec.encode(terms, setProduct);
    return length(setProduct.encodedLength());
  }

  /**
   * Brings money to a pocket.
   *
   * @param reference the same in each repeat of one load
   */
  public int load(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      Ascii16 reference,
      Ascii16 account,
      int currency,
      long amountMinor) {
    if (!KeyCodec.isInt16(currency)) {
      return UNFIT;
    }
    load.wrapAndApplyHeader(buffer, offset, header);
    correlate(load.correlation(), slot, commandId);
    name(load.reference(), reference);
    name(load.account(), account);
    load.amountMinor(amountMinor).currency((short) currency);
    return length(load.encodedLength());
  }

  /** Tells what the issuer has decided about a known card. */
  public int setCardStatus(
      MutableDirectBuffer buffer,
      int offset,
      int slot,
      long commandId,
      long tokenHi,
      long tokenLo,
      CardStatus status) {
    setCardStatus.wrapAndApplyHeader(buffer, offset, header);
    correlate(setCardStatus.correlation(), slot, commandId);
    setCardStatus.token().hi(tokenHi).lo(tokenLo);
    setCardStatus.status(WireCodes.CARD_STATUSES.of(status));
    return length(setCardStatus.encodedLength());
  }

  /** Lets expire what has expired by the log time of the message. */
  public int advanceTime(MutableDirectBuffer buffer, int offset, int slot, long commandId) {
    advanceTime.wrapAndApplyHeader(buffer, offset, header);
    correlate(advanceTime.correlation(), slot, commandId);
    return length(advanceTime.encodedLength());
  }

  private static void correlate(CorrelationEncoder out, int slot, long commandId) {
    out.commandId(commandId).slot(slot);
  }

  private static void name(NameEncoder out, Ascii16 name) {
    out.hi(name.hi()).lo(name.lo());
  }

  private static int length(int blockLength) {
    return MessageHeaderEncoder.ENCODED_LENGTH + blockLength;
  }
}
