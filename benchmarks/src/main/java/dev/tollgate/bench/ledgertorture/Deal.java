package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.ledgertorture.Pocket.Moved;
import dev.tollgate.bench.network.Network;
import org.jspecify.annotations.Nullable;

/**
 * One purchase as the client sees it: a request, and perhaps a completion or a reversal of it. Its
 * fate is what the gateway told last.
 */
final class Deal {
  /** What became of the money. */
  enum Fate {
    /** Nothing was told yet. */
    UNTOLD,
    /** Declined: nothing moves. */
    DECLINED,
    /** Answered 91: what may have moved comes back by itself. */
    GIVEN_UP,
    /** An 0100 was approved. */
    HELD,
    /** An 0200 was approved. */
    POSTED,
    /** An 0220 for the hold was taken. */
    COMPLETED,
    /** A reversal was taken. */
    TAKEN_BACK
  }

  private static final Moved NOTHING = new Moved(0, 0);

  final Network network;
  final Account account;
  final Tender tender;
  final long amountMinor;

  /** An 0100; else an 0200. */
  final boolean hold;

  final Key key;

  /** DE39 of the first answer, and the DE38 with it. */
  @Nullable String code;

  @Nullable String approvalCode;

  /** Which run of the gateway told it. */
  int toldInRun;

  /** Which run was asked first; an answer of a later one may be about what an earlier one did. */
  int askedInRun;

  private Fate fate = Fate.UNTOLD;
  private long completedMinor;
  private Step.@Nullable Kind underWay;

  Deal(Network network, Account account, Tender tender, long amountMinor, boolean hold, Key key) {
    this.network = network;
    this.account = account;
    this.tender = tender;
    this.amountMinor = amountMinor;
    this.hold = hold;
    this.key = key;
  }

  Fate fate() {
    return fate;
  }

  /** What an approval of the request makes of it. */
  Fate approved() {
    return hold ? Fate.HELD : Fate.POSTED;
  }

  boolean isApproved() {
    return "00".equals(code);
  }

  /** A message about it goes out. */
  void begin(Step step) {
    underWay = step.kind;
    if (step.kind == Step.Kind.COMPLETION) {
      completedMinor = step.amountMinor;
    }
    account.pocket(tender).doubt(this);
  }

  /** The message under way was answered. */
  void become(Fate next) {
    Moved before = moved();
    fate = next;
    underWay = null;
    Pocket pocket = account.pocket(tender);
    pocket.change(before, moved());
    if (next == Fate.GIVEN_UP) {
      pocket.doubt(this); // until the gateway has taken it back
    } else {
      pocket.settle(this);
    }
  }

  Moved moved() {
    return moved(fate);
  }

  Moved least() {
    return moved().min(moved(next())).min(moved(doubtedFirst()));
  }

  Moved most() {
    return moved().max(moved(next())).max(moved(doubtedFirst()));
  }

  private Fate next() {
    return switch (underWay) {
      case null -> fate;
      case REQUEST -> approved();
      case COMPLETION -> Fate.COMPLETED;
      case REVERSAL -> Fate.TAKEN_BACK;
    };
  }

  /** A request that was reversed or given up may have been approved all the same. */
  private Fate doubtedFirst() {
    return fate == Fate.UNTOLD || fate == Fate.GIVEN_UP ? approved() : fate;
  }

  private Moved moved(Fate of) {
    return switch (of) {
      case HELD -> new Moved(0, tender.cost(amountMinor));
      case POSTED -> new Moved(tender.cost(amountMinor), 0);
      case COMPLETED -> new Moved(tender.cost(completedMinor), 0);
      case UNTOLD, DECLINED, GIVEN_UP, TAKEN_BACK -> NOTHING;
    };
  }
}
