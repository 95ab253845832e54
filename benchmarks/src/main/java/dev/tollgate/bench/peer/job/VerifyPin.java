package dev.tollgate.bench.peer.job;

import dev.tollgate.bench.hsm.JceChecks;
import org.jpos.iso.ISOMsg;
import org.jpos.transaction.Context;

/** Verifies the PIN, if there is one. */
public final class VerifyPin extends Participant {
  private static final int PIN_BLOCK = 52;

  @Override
  String decide(Desk shared, ISOMsg request, Context context) throws InterruptedException {
    if (!request.hasField(PIN_BLOCK)) {
      return APPROVED;
    }
    CardRow card = context.get(CARD);
    JceChecks checks = shared.checks().take();
    try {
      boolean right =
          checks.pinMatches(
              request.getBytes(PIN_BLOCK), request.getString(2), card.pvki(), card.pvv());
      return right ? APPROVED : "55";
    } finally {
      shared.checks().add(checks);
    }
  }
}
