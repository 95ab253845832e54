package dev.tollgate.bench.peer.job;

import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.transaction.Context;

/** Refuses a message that came before: MTI, STAN, DE7, acquirer and terminal. */
public final class CheckDuplicate extends Participant {
  @Override
  String decide(Desk shared, ISOMsg request, Context context) throws ISOException {
    String key =
        request.getMTI()
            + request.getString(11)
            + request.getString(7)
            + request.getString(32)
            + request.getString(41);
    return shared.recent().add(key) ? APPROVED : "94";
  }
}
