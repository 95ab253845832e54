package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.ledgertorture.Deal.Fate;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Takes answers down: what each means for its deal, and whether it goes with those before. */
final class Clerk {
  private static final String APPROVED = "00";

  /** What was asked for is taken back, and stays so. */
  private static final String NOT_IN_TIME = "91";

  /** No room, or our own failure: nothing happened, ask again. */
  private static final String FAULT = "96";

  private static final int RECENT = 100;

  private final AckFile file;
  private final Findings findings;
  private final Map<String, Long> codes = new TreeMap<>();
  private final Deque<Deal> recent = new ArrayDeque<>();
  private final List<Deal> unsure = new ArrayList<>();

  Clerk(AckFile file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /** Answers by DE39. */
  Map<String, Long> codes() {
    return codes;
  }

  /** The latest approvals, oldest first. */
  List<Deal> recent() {
    return List.copyOf(recent);
  }

  /**
   * Declined with 91 by a later gateway than the one that was asked first: whether that one had
   * approved them nobody was told, so they are to be asked again.
   */
  List<Deal> unsure() {
    return List.copyOf(unsure);
  }

  /** A request is answered that there is no time, however often it is repeated. */
  void onNoAnswer(Deal deal) {
    if (deal.isApproved()) {
      findings.lost(deal, NOT_IN_TIME + " all the time");
    }
  }

  /**
   * The first answer to a step.
   *
   * @param run which run of the gateway gave it
   * @return false if it has to be sent again
   */
  boolean onAnswer(Step step, String code, @Nullable String approvalCode, int run)
      throws IOException {
    codes.merge(code, 1L, Long::sum);
    if (step.kind == Step.Kind.REQUEST) {
      return onDecision(step, code, approvalCode, run);
    }
    if (code.equals(NOT_IN_TIME) || code.equals(FAULT)) {
      return false;
    }
    file.add(step, code, approvalCode);
    if (!code.equals(APPROVED)) {
      findings.contradicted(step.deal, code + " to its " + step.kind);
    } else {
      step.deal.become(step.kind == Step.Kind.COMPLETION ? Fate.COMPLETED : Fate.TAKEN_BACK);
    }
    return true;
  }

  /** Another answer under the key of a request that was answered before. */
  void onRepeated(Deal deal, String code, @Nullable String approvalCode, int run) {
    codes.merge(code, 1L, Long::sum);
    boolean passing = code.equals(FAULT) || code.equals(NOT_IN_TIME);
    if (deal.isApproved()) {
      if (!passing) {
        onApprovedBefore(deal, code, approvalCode, run);
      }
    } else if (code.equals(APPROVED) && unsure.remove(deal)) {
      findings.heldAfter91(deal, code + ' ' + approvalCode);
      deal.code = code;
      deal.approvalCode = approvalCode;
      deal.become(deal.approved());
    } else if (!passing && !code.equals(deal.code)) {
      findings.contradicted(deal, code);
    }
  }

  private boolean onDecision(Step step, String code, @Nullable String approvalCode, int run)
      throws IOException {
    Deal deal = step.deal;
    if (code.equals(FAULT)) {
      return false;
    }
    deal.code = code;
    deal.approvalCode = approvalCode;
    deal.toldInRun = run;
    file.add(step, code, approvalCode);
    if (code.equals(APPROVED)) {
      deal.become(deal.approved());
      recent.addLast(deal);
      if (recent.size() > RECENT) {
        recent.removeFirst();
      }
    } else {
      deal.become(code.equals(NOT_IN_TIME) ? Fate.GIVEN_UP : Fate.DECLINED);
      if (code.equals(NOT_IN_TIME) && deal.askedInRun < run) {
        unsure.add(deal);
      }
    }
    return true;
  }

  private void onApprovedBefore(Deal deal, String code, @Nullable String approvalCode, int run) {
    if (code.equals(APPROVED) && approvalCode != null && approvalCode.equals(deal.approvalCode)) {
      return;
    }
    if (code.equals(APPROVED) && run == deal.toldInRun) {
      findings.doubled(deal, code + ' ' + approvalCode);
    } else {
      findings.lost(deal, code + ' ' + approvalCode);
    }
  }
}
