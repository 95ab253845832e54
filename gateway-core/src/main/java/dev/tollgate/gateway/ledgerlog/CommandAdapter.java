package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.sbe.AdvanceTimeDecoder;
import dev.tollgate.gateway.sbe.ConfigureDecoder;
import dev.tollgate.gateway.sbe.LinkCardDecoder;
import dev.tollgate.gateway.sbe.LinkedTransactionDecoder;
import dev.tollgate.gateway.sbe.LoadDecoder;
import dev.tollgate.gateway.sbe.MessageHeaderDecoder;
import dev.tollgate.gateway.sbe.NameDecoder;
import dev.tollgate.gateway.sbe.OpenPocketDecoder;
import dev.tollgate.gateway.sbe.SetCardStatusDecoder;
import dev.tollgate.gateway.sbe.SetProductDecoder;
import dev.tollgate.gateway.sbe.SetRateDecoder;
import dev.tollgate.gateway.sbe.TokenDecoder;
import dev.tollgate.gateway.sbe.TransactionDecoder;
import dev.tollgate.gateway.sbe.VoidTransactionDecoder;
import org.agrona.DirectBuffer;

/**
 * Reads commands of the log and calls the handler, once for each that can be read. Any bytes may
 * come: what is no command is refused with a value and the handler does not hear of it. Allocates
 * nothing but the terms of products; one thread owns an instance.
 */
public final class CommandAdapter {
  private final Envelope envelope = new Envelope();
  private final TransactionDecoder transaction = new TransactionDecoder();
  private final LinkedTransactionDecoder linkedTransaction = new LinkedTransactionDecoder();
  private final VoidTransactionDecoder voidTransaction = new VoidTransactionDecoder();
  private final OpenPocketDecoder openPocket = new OpenPocketDecoder();
  private final LoadDecoder load = new LoadDecoder();
  private final LinkCardDecoder linkCard = new LinkCardDecoder();
  private final SetCardStatusDecoder setCardStatus = new SetCardStatusDecoder();
  private final SetRateDecoder setRate = new SetRateDecoder();
  private final ConfigureDecoder configure = new ConfigureDecoder();
  private final SetProductDecoder setProduct = new SetProductDecoder();
  private final TransactionCommand command = new TransactionCommand();
  private final TransactionKey key = new TransactionKey();

  /**
   * Reads one message, which lies in the buffer as a whole.
   *
   * @return {@link Refusal#NONE} if the handler was called
   */
  public Refusal onMessage(DirectBuffer buffer, int offset, int length, CommandHandler handler) {
    Refusal refusal = envelope.open(buffer, offset, length);
    if (refusal != Refusal.NONE) {
      return refusal;
    }
    int block = offset + MessageHeaderDecoder.ENCODED_LENGTH;
    return switch (envelope.templateId()) {
      case TransactionDecoder.TEMPLATE_ID -> transaction(buffer, block, handler);
      case LinkedTransactionDecoder.TEMPLATE_ID -> linkedTransaction(buffer, block, handler);
      case VoidTransactionDecoder.TEMPLATE_ID -> voidTransaction(buffer, block, handler);
      case OpenPocketDecoder.TEMPLATE_ID -> openPocket(buffer, block, handler);
      case LoadDecoder.TEMPLATE_ID -> load(buffer, block, handler);
      case LinkCardDecoder.TEMPLATE_ID -> linkCard(buffer, block, handler);
      case SetCardStatusDecoder.TEMPLATE_ID -> setCardStatus(buffer, block, handler);
      case SetRateDecoder.TEMPLATE_ID -> setRate(buffer, block, handler);
      case ConfigureDecoder.TEMPLATE_ID -> configure(buffer, block, handler);
      case SetProductDecoder.TEMPLATE_ID -> setProduct(buffer, block, handler);
      case AdvanceTimeDecoder.TEMPLATE_ID -> advanceTime(handler);
      default -> Refusal.UNKNOWN_TEMPLATE;
    };
  }

  /** Correlation of the last message, refused or not; -1 if it was too short to tell. */
  public int slot() {
    return envelope.slot();
  }

  /** Correlation of the last message, refused or not. */
  public long commandId() {
    return envelope.commandId();
  }

  private Refusal transaction(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(TransactionDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    transaction.wrap(buffer, block, envelope.blockLength(), envelope.version());
    TransactionCodec.unlink(command);
    boolean whole = TransactionCodec.decode(transaction.fields(), command);
    if (!whole || TransactionCodec.isLinked(command)) {
      return Refusal.MALFORMED;
    }
    handler.onTransaction(slot(), commandId(), command);
    return Refusal.NONE;
  }

  private Refusal linkedTransaction(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(LinkedTransactionDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    linkedTransaction.wrap(buffer, block, envelope.blockLength(), envelope.version());
    boolean whole = TransactionCodec.decode(linkedTransaction.fields(), command);
    if (!whole || !TransactionCodec.decodeLink(linkedTransaction, command)) {
      return Refusal.MALFORMED;
    }
    handler.onTransaction(slot(), commandId(), command);
    return Refusal.NONE;
  }

  private Refusal voidTransaction(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(VoidTransactionDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    voidTransaction.wrap(buffer, block, envelope.blockLength(), envelope.version());
    if (!KeyCodec.decode(voidTransaction.key(), key)) {
      return Refusal.MALFORMED;
    }
    handler.onVoid(slot(), commandId(), key, voidTransaction.givenUpId());
    return Refusal.NONE;
  }

  private Refusal openPocket(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(OpenPocketDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    openPocket.wrap(buffer, block, envelope.blockLength(), envelope.version());
    NameDecoder account = openPocket.account();
    handler.onOpenPocket(
        slot(),
        commandId(),
        account.hi(),
        account.lo(),
        openPocket.currency(),
        openPocket.openingBalanceMinor());
    return Refusal.NONE;
  }

  private Refusal load(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(LoadDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    load.wrap(buffer, block, envelope.blockLength(), envelope.version());
    NameDecoder reference = load.reference();
    NameDecoder account = load.account();
    handler.onLoad(
        slot(),
        commandId(),
        reference.hi(),
        reference.lo(),
        account.hi(),
        account.lo(),
        load.currency(),
        load.amountMinor());
    return Refusal.NONE;
  }

  private Refusal linkCard(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(LinkCardDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    linkCard.wrap(buffer, block, envelope.blockLength(), envelope.version());
    CardStatus status = WireCodes.CARD_STATUSES.at(linkCard.statusRaw());
    if (status == null) {
      return Refusal.MALFORMED;
    }
    TokenDecoder token = linkCard.token();
    NameDecoder account = linkCard.account();
    NameDecoder product = linkCard.product();
    handler.onLinkCard(
        slot(),
        commandId(),
        token.hi(),
        token.lo(),
        account.hi(),
        account.lo(),
        product.hi(),
        product.lo(),
        status);
    return Refusal.NONE;
  }

  private Refusal setCardStatus(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(SetCardStatusDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    setCardStatus.wrap(buffer, block, envelope.blockLength(), envelope.version());
    CardStatus status = WireCodes.CARD_STATUSES.at(setCardStatus.statusRaw());
    if (status == null) {
      return Refusal.MALFORMED;
    }
    TokenDecoder token = setCardStatus.token();
    handler.onSetCardStatus(slot(), commandId(), token.hi(), token.lo(), status);
    return Refusal.NONE;
  }

  private Refusal setRate(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(SetRateDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    setRate.wrap(buffer, block, envelope.blockLength(), envelope.version());
    handler.onSetRate(
        slot(),
        commandId(),
        setRate.fromCurrency(),
        setRate.toCurrency(),
        setRate.numerator(),
        setRate.denominator());
    return Refusal.NONE;
  }

  private Refusal configure(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(ConfigureDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    configure.wrap(buffer, block, envelope.blockLength(), envelope.version());
    handler.onConfigure(
        slot(),
        commandId(),
        configure.triesMax(),
        configure.idempotencyWindowMs(),
        configure.idempotencyEntriesMax(),
        configure.holdLifetimeMs(),
        configure.holdsMax());
    return Refusal.NONE;
  }

  private Refusal setProduct(DirectBuffer buffer, int block, CommandHandler handler) {
    if (!envelope.hasBlock(SetProductDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    setProduct.wrap(buffer, block, envelope.blockLength(), envelope.version());
    ProductTerms terms = ProductCodec.read(setProduct);
    if (terms == null) {
      return Refusal.MALFORMED;
    }
    handler.onSetProduct(slot(), commandId(), terms);
    return Refusal.NONE;
  }

  private Refusal advanceTime(CommandHandler handler) {
    if (!envelope.hasBlock(AdvanceTimeDecoder.BLOCK_LENGTH)) {
      return Refusal.MALFORMED;
    }
    handler.onAdvanceTime(slot(), commandId());
    return Refusal.NONE;
  }
}
