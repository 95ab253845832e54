package dev.tollgate.bench.peer.job;

import java.sql.SQLException;
import org.jpos.iso.ISOMsg;
import org.jpos.transaction.Context;

/** Takes the amount from what is available; on the disk before the answer leaves. */
public final class PlaceHold extends Participant {
  @Override
  String decide(Desk shared, ISOMsg request, Context context)
      throws SQLException, InterruptedException {
    CardRow card = context.get(CARD);
    long amountMinor = Long.parseLong(request.getString(4));
    long id = shared.holds().incrementAndGet();
    BankSession session = shared.bank().take();
    try {
      boolean enough =
          session.hold(
              id, card.account(), amountMinor, request.getString(11), request.getString(7));
      return enough ? APPROVED : "51";
    } finally {
      shared.bank().giveBack(session);
    }
  }
}
