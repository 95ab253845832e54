package dev.tollgate.bench.play;

import dev.tollgate.bench.check.AdditionalAmount;
import dev.tollgate.bench.check.Expectation;
import dev.tollgate.bench.check.Expectation.Amount;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.RetailMac;
import dev.tollgate.bench.scenario.Kind;
import dev.tollgate.bench.scenario.Step;
import dev.tollgate.bench.scenario.Step.Proof;
import dev.tollgate.bench.scenario.Step.Value;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Works out what a whole answer must look like from what was sent and the DE39 expected. */
final class Expectations {
  private static final Set<String> APPROVALS = Set.of("00", "10", "85");

  /** Answered whatever the checks of the card found, which is not told then. */
  private static final Set<String> UNCHECKED = Set.of("30", "63", "91", "94", "96");

  private static final String NOTHING_CHECKED = "00";
  private static final String PARTIAL = "10";

  private final CardCrypto crypto;

  Expectations(CardCrypto crypto) {
    this.crypto = crypto;
  }

  /** Of a network management message. */
  Expectation management(Step step) {
    return Expectation.plain(step.expected().code(), step.network().mac(crypto));
  }

  /**
   * @param first the message it refers to, or null
   * @param code DE39
   * @param cardKnown the issuer has the card
   */
  Expectation of(
      Sent sent, @Nullable Sent first, String code, boolean cardKnown, AccountBook book) {
    Step step = sent.step();
    RetailMac mac = step.network().mac(crypto);
    if (!step.isDecided()) {
      return Expectation.plain(code, mac);
    }
    boolean again = first != null && step.is(Step.Relation.AGAIN);
    Step content = first != null && again ? first.step() : step;
    boolean checked = cardKnown && !UNCHECKED.contains(code);
    boolean approved = APPROVALS.contains(code);
    String checks = checked ? checks(content) : NOTHING_CHECKED;
    ChipData chip = checks.charAt(1) == '2' ? sent.chip() : null;
    return new Expectation(
        code,
        approved,
        PARTIAL.equals(code) ? RequestMaker.amount(content.expected().approvedMinor()) : null,
        checks,
        cvv2Result(content.proof().cvv2(), checked),
        amounts(content, code, book),
        chip == null ? null : chip.issuerAuthentication(approved),
        mac);
  }

  /** DE44: card value, cryptogram. */
  private static String checks(Step step) {
    if (step.expected().checks() != null) {
      return step.expected().checks();
    }
    Proof proof = step.proof();
    String cardValue = step.terminal().entry().hasTrack() ? digit(proof.cvv()) : "0";
    String cryptogram = step.terminal().entry().isChip() ? digit(proof.cryptogram()) : "0";
    return cardValue + cryptogram;
  }

  private static String digit(Value value) {
    return switch (value) {
      case NONE -> "0";
      case WRONG -> "1";
      case RIGHT -> "2";
    };
  }

  private static @Nullable String cvv2Result(Value sent, boolean checked) {
    return switch (sent) {
      case NONE -> null;
      case RIGHT -> checked ? "M" : "P";
      case WRONG -> checked ? "N" : "P";
    };
  }

  private static List<Amount> amounts(Step step, String code, AccountBook book) {
    String currency = RequestMaker.numeric(step.content().currency());
    if (PARTIAL.equals(code)) {
      long asked = step.content().amountMinor();
      return List.of(new Amount(AdditionalAmount.ORIGINAL_AMOUNT, currency, asked));
    }
    if (step.content().kind() == Kind.BALANCE && "00".equals(code)) {
      return List.of(
          new Amount(AdditionalAmount.LEDGER_BALANCE, currency, book.ledgerMinor()),
          new Amount(AdditionalAmount.AVAILABLE_BALANCE, currency, book.availableMinor()));
    }
    return List.of();
  }
}
