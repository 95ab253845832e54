package dev.tollgate.gateway.app;

import static java.util.Locale.ROOT;

import dev.tollgate.gateway.currency.Iso4217;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.ledgerlog.AnswerAdapter;
import dev.tollgate.gateway.ledgerlog.AnswerHandler;
import dev.tollgate.gateway.ledgerlog.CommandAdapter;
import dev.tollgate.gateway.ledgerlog.CommandHandler;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.Refusal;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.gateway.pipeline.RetrievalReference;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;

/** Messages of the ledger's log and their answers as lines of JSON, for people and programs. */
final class LedgerLines implements CommandHandler, AnswerHandler {
  private final Supplier<Ledger> ledger;
  private final Consumer<String> lines;
  private final CommandAdapter commands = new CommandAdapter();
  private final AnswerAdapter answers = new AnswerAdapter();
  private TransactionKey key = new TransactionKey();
  private JsonText line = new JsonText();

  /**
   * @param ledger that has just carried out the message which is told
   */
  LedgerLines(Supplier<Ledger> ledger, Consumer<String> lines) {
    this.ledger = ledger;
    this.lines = lines;
  }

  void onMessage(long timestampMs, long logPosition, DirectBuffer message, DirectBuffer answer) {
    line = new JsonText();
    line.member("type", "command").member("at", Instant.ofEpochMilli(timestampMs).toString());
    line.member("position", logPosition);
    Refusal refusal = commands.onMessage(message, 0, message.capacity(), this);
    if (refusal != Refusal.NONE) {
      line.member("unreadable", lower(refusal));
    }
    answers.onMessage(answer, 0, answer.capacity(), this);
    lines.accept(line.end());
  }

  @Override
  public void onTransaction(int slot, long commandId, TransactionCommand command) {
    line.member("command", lower(command.operation));
    key = command.key;
    key(key);
    if (command.tokenKnown) {
      token(command.tokenHi, command.tokenLo);
    }
    line.member("kind", lower(command.kind)).member("channel", lower(command.channel));
    line.member("posting", lower(command.posting));
    money("amount_minor", command.amountMinor, command.currency);
    line.member(
        "retrieval_reference",
        RetrievalReference.text(command.retrievalReferenceHi, command.retrievalReferenceLo));
  }

  @Override
  public void onVoid(int slot, long commandId, TransactionKey key, long givenUpId) {
    line.member("command", "void");
    key(key);
  }

  @Override
  public void onOpenPocket(
      int slot,
      long commandId,
      long accountHi,
      long accountLo,
      int currency,
      long openingBalanceMinor) {
    line.member("command", "open_pocket").member("account", name(accountHi, accountLo));
    money("opening_balance_minor", openingBalanceMinor, currency);
  }

  @Override
  public void onLoad(
      int slot,
      long commandId,
      long referenceHi,
      long referenceLo,
      long accountHi,
      long accountLo,
      int currency,
      long amountMinor) {
    line.member("command", "load").member("account", name(accountHi, accountLo));
    line.member("reference", name(referenceHi, referenceLo));
    money("amount_minor", amountMinor, currency);
  }

  @Override
  public void onLinkCard(
      int slot,
      long commandId,
      long tokenHi,
      long tokenLo,
      long accountHi,
      long accountLo,
      long productHi,
      long productLo,
      CardStatus status) {
    line.member("command", "link_card");
    token(tokenHi, tokenLo);
    line.member("account", name(accountHi, accountLo));
    line.member("product", name(productHi, productLo)).member("status", lower(status));
  }

  @Override
  public void onSetCardStatus(
      int slot, long commandId, long tokenHi, long tokenLo, CardStatus status) {
    line.member("command", "set_card_status");
    token(tokenHi, tokenLo);
    line.member("status", lower(status));
  }

  @Override
  public void onSetRate(
      int slot, long commandId, int from, int to, long numerator, long denominator) {
    line.member("command", "set_rate").member("from", Iso4217.alphabetic(from));
    line.member("to", Iso4217.alphabetic(to)).member("numerator", numerator);
    line.member("denominator", denominator);
  }

  @Override
  public void onConfigure(
      int slot,
      long commandId,
      int pinTriesMax,
      long idempotencyWindowMs,
      int idempotencyEntriesMax,
      long holdLifetimeMs,
      int holdsMax) {
    line.member("command", "configure").member("pin_tries", pinTriesMax);
    line.member("idempotency_window_ms", idempotencyWindowMs);
    line.member("idempotency_entries", idempotencyEntriesMax);
    line.member("hold_lifetime_ms", holdLifetimeMs).member("holds", holdsMax);
  }

  @Override
  public void onSetProduct(int slot, long commandId, ProductTerms terms) {
    line.member("command", "set_product").member("product", terms.name());
  }

  @Override
  public void onAdvanceTime(int slot, long commandId) {
    line.member("command", "advance_time");
  }

  @Override
  public void onDecision(int slot, long commandId, Decision decision) {
    line.member("reason", lower(decision.reason)).member("rule", lower(decision.rule));
    line.member("repeated", decision.repeated);
    if (decision.authorizationCode != Decision.NO_CODE) {
      line.member("authorization_code", "%06d".formatted(decision.authorizationCode));
      line.member("approved_minor", decision.approvedAmountMinor);
    }
    line.member("rate_id", decision.rateId).member("follow_up", lower(decision.followUp));
    if (decision.pockets > 0 && !decision.repeated) {
      line.list("pockets");
      ledger.get().visitLegs(key, this::leg);
      line.endList();
    }
  }

  private void leg(
      long accountHi,
      long accountLo,
      int currency,
      long pocketAmountMinor,
      long amountMinor,
      long rateId,
      long numerator,
      long denominator) {
    line.object("").member("account", name(accountHi, accountLo));
    money("pocket_minor", pocketAmountMinor, currency);
    line.member("amount_minor", amountMinor);
    if (numerator > 0) {
      line.member("rate_id", rateId);
      line.member("numerator", numerator).member("denominator", denominator);
    }
    line.endObject();
  }

  @Override
  public void onVoided(int slot, long commandId, VoidOutcome outcome) {
    line.member("outcome", lower(outcome));
  }

  @Override
  public void onImported(int slot, long commandId, ImportOutcome outcome) {
    line.member("outcome", lower(outcome));
  }

  @Override
  public void onRefused(int slot, long commandId, Refusal refusal, int version) {
    line.member("outcome", "refused");
  }

  private void key(TransactionKey key) {
    line.member("network", key.networkId).member("mti", "%04d".formatted(key.mti));
    line.member("transmission_date_time", "%010d".formatted(key.transmissionDateTime));
    line.member("stan", "%06d".formatted(key.stan));
    line.member("terminal", RetrievalReference.eight(key.terminal));
  }

  private void token(long hi, long lo) {
    HexFormat hex = HexFormat.of();
    line.member("token", hex.toHexDigits(hi) + hex.toHexDigits(lo));
  }

  private void money(String amountName, long amountMinor, int currency) {
    line.member(amountName, amountMinor).member("currency", Iso4217.alphabetic(currency));
  }

  private static String name(long hi, long lo) {
    return new Ascii16(hi, lo).toString();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(ROOT);
  }
}
