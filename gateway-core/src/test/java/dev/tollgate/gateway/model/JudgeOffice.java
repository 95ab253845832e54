package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.ConfigureOutcome;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.LoadOutcome;
import dev.tollgate.gateway.ledger.ProductOutcome;
import dev.tollgate.gateway.ledger.StatusOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The part of the {@link Judge} for what operators tell a ledger in use. */
final class JudgeOffice {
  private record Load(String account, int currency, long amount, long atMs) {}

  private final Judge judge;
  private final Map<String, Load> loads = new HashMap<>();

  JudgeOffice(Judge judge) {
    this.judge = judge;
  }

  /** The times stay, because what they do to the past is told elsewhere. */
  ConfigureOutcome configure(LedgerConfig limits) {
    LedgerConfig now = judge.config();
    LedgerConfig next = limits.withProducts(now.products());
    if (next.equals(now)) {
      return ConfigureOutcome.UNCHANGED;
    }
    judge.advance(judge.nowMs());
    boolean fits =
        judge.memory.size() <= next.idempotencyEntriesMax()
            && remembered() <= next.idempotencyEntriesMax()
            && judge.holds() <= next.holdsMax();
    if (fits) {
      judge.config(next);
    }
    return fits ? ConfigureOutcome.CONFIGURED : ConfigureOutcome.IN_USE;
  }

  ProductOutcome setProduct(ProductTerms terms) {
    List<ProductTerms> products = new ArrayList<>(judge.config().products());
    if (products.contains(terms)) {
      return ProductOutcome.UNCHANGED;
    }
    products.removeIf(known -> known.name().equals(terms.name()));
    products.add(terms);
    judge.config(judge.config().withProducts(products));
    return ProductOutcome.SET;
  }

  StatusOutcome setStatus(JudgeCards.Token token, CardStatus status) {
    JudgeCards.Card card = judge.cards.card(token);
    if (card == null) {
      return StatusOutcome.NO_CARD;
    }
    boolean same = card.status == status;
    card.status = status;
    return same ? StatusOutcome.UNCHANGED : StatusOutcome.SET;
  }

  LoadOutcome load(String reference, String account, int currency, long amount) {
    judge.advance(judge.nowMs());
    Load load = new Load(account, currency, amount, judge.nowMs());
    Load earlier = loads.get(reference);
    if (earlier != null && isRemembered(earlier)) {
      boolean same =
          load.equals(new Load(earlier.account, earlier.currency, earlier.amount, load.atMs));
      return same ? LoadOutcome.LOADED_BEFORE : LoadOutcome.CHANGED;
    }
    if (!judge.money.isOpen(account, currency)) {
      return LoadOutcome.NO_POCKET;
    }
    if (remembered() >= judge.config().idempotencyEntriesMax()) {
      return LoadOutcome.SHED;
    }
    loads.put(reference, load);
    JudgeMoney.Pocket pocket = judge.money.pocket(account, currency);
    JudgeMoney.Pocket funding = judge.money.pocket("#FUNDING", currency);
    pocket.balance = pocket.balance.add(BigDecimal.valueOf(amount));
    funding.balance = funding.balance.subtract(BigDecimal.valueOf(amount));
    return LoadOutcome.LOADED;
  }

  private long remembered() {
    return loads.values().stream().filter(this::isRemembered).count();
  }

  private boolean isRemembered(Load load) {
    LedgerConfig config = judge.config();
    long ms = Math.max(config.idempotencyWindowMs(), config.holdLifetimeMs());
    return judge.nowMs() - load.atMs < ms;
  }
}
