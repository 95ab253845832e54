package dev.tollgate.bench.peer.job;

import java.sql.SQLException;
import org.jpos.iso.ISOMsg;
import org.jpos.transaction.Context;

/** Finds the card and whether it may be used. */
public final class FindCard extends Participant {
  @Override
  String decide(Desk shared, ISOMsg request, Context context)
      throws SQLException, InterruptedException {
    CardRow card;
    BankSession session = shared.bank().take();
    try {
      card = session.find(request.getString(2));
    } finally {
      shared.bank().giveBack(session);
    }
    if (card == null) {
      return "14";
    }
    if (!card.status().equals("ACTIVE")) {
      return "62";
    }
    if (request.hasField(14) && !request.getString(14).equals(card.expiry())) {
      return "54";
    }
    context.put(CARD, card);
    return APPROVED;
  }
}
