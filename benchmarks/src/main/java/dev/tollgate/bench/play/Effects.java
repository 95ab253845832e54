package dev.tollgate.bench.play;

import dev.tollgate.bench.scenario.Kind;
import dev.tollgate.bench.scenario.Step;
import dev.tollgate.bench.scenario.Step.Content;
import dev.tollgate.bench.scenario.Step.Relation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an answered message does to the account: the issuer's rules, told a second time. */
final class Effects {
  private static final Set<String> APPROVALS = Set.of("00", "10");

  private final AccountBook book;

  Effects(AccountBook book) {
    this.book = book;
  }

  /**
   * @param first the message it refers to, or null
   * @param code DE39 of the answer
   */
  void apply(Sent sent, @Nullable Sent first, String code) {
    Step step = sent.step();
    if (!APPROVALS.contains(code) || !movesMoney(step.content().kind())) {
      return;
    }
    if (step.isReversal()) {
      if (first != null && !step.is(Relation.AHEAD_OF)) {
        leave(first, Math.max(0, step.content().leftMinor()));
      }
    } else if (step.isAdvice()) {
      advice(sent, first);
    } else if (step.isDecided()) {
      decided(sent, first);
    }
  }

  private static boolean movesMoney(Kind kind) {
    return switch (kind) {
      case PURCHASE, CASH, CASHBACK, REFUND, PREAUTH -> true;
      default -> false;
    };
  }

  private void decided(Sent sent, @Nullable Sent first) {
    Content content = sent.step().content();
    long charged = charged(sent.step());
    boolean posts = content.mti().startsWith("02");
    if (content.kind() == Kind.REFUND) {
      book.set(sent.movement(), 0, posts ? -charged : 0);
    } else if (first != null && content.kind() == Kind.PREAUTH) {
      // An increment belongs to the hold it adds to.
      book.set(first.movement(), first.movement().heldMinor() + charged, 0);
    } else {
      book.set(sent.movement(), posts ? 0 : charged, posts ? charged : 0);
    }
  }

  /** Completes, stands in for, or, about nothing known, is the transaction itself. */
  private void advice(Sent sent, @Nullable Sent first) {
    Step step = sent.step();
    boolean approved = !"05".equals(step.content().adviceCode());
    boolean posts = step.content().mti().startsWith("02");
    // Without an amount of its own it has the request's.
    Step told = first != null && step.content().amountMinor() == 0 ? first.step() : step;
    long charged = approved ? charged(told) : 0;
    if (first != null && !approved && !step.is(Relation.STANDS_IN_FOR)) {
      return;
    }
    AccountBook.Movement movement = first == null ? sent.movement() : first.movement();
    book.set(movement, posts ? 0 : charged, posts ? charged : 0);
  }

  private void leave(Sent first, long leftMinor) {
    AccountBook.Movement movement = first.movement();
    boolean held = movement.heldMinor() > 0;
    book.set(movement, held ? leftMinor : 0, held ? 0 : leftMinor);
  }

  private static long charged(Step step) {
    Step.Expected expected = step.expected();
    if (expected.chargedMinor() >= 0) {
      return expected.chargedMinor();
    }
    return expected.approvedMinor() >= 0 ? expected.approvedMinor() : step.content().amountMinor();
  }
}
