package dev.tollgate.bench.peer.job;

import dev.tollgate.bench.hsm.JceChecks;
import org.jpos.iso.ISOMsg;
import org.jpos.transaction.Context;

/** Verifies CVV2, if there is one: DE48 tag 92, as network {@code alpha} has it. */
public final class VerifyCardValue extends Participant {
  private static final int ADDITIONAL_DATA = 48;
  private static final String TAG_AND_LENGTH = "9203";
  private static final int DIGITS = 3;

  @Override
  String decide(Desk shared, ISOMsg request, Context context) throws InterruptedException {
    String data = request.getString(ADDITIONAL_DATA);
    if (data == null || !data.startsWith(TAG_AND_LENGTH)) {
      return APPROVED;
    }
    int from = TAG_AND_LENGTH.length();
    if (data.length() < from + DIGITS) {
      return "30";
    }
    CardRow card = context.get(CARD);
    String cvv2 = data.substring(from, from + DIGITS);
    JceChecks checks = shared.checks().take();
    try {
      return checks.cvv2Matches(request.getString(2), card.expiry(), cvv2) ? APPROVED : "82";
    } finally {
      shared.checks().add(checks);
    }
  }
}
