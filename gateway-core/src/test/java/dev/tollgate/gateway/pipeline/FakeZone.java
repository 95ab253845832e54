package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.Zone;
import dev.tollgate.pci.Zone.RequestSink;
import dev.tollgate.pci.ZoneCounters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The zone's side of the contract under the test's control: when checks end, and what gets through.
 */
final class FakeZone implements Zone {
  /** An answer as the zone got it. */
  record Said(
      int slot,
      String code,
      boolean approved,
      boolean undoable,
      long authorizationCode,
      long amountMinor,
      long requestedAmountMinor,
      boolean tellsBalance,
      long ledgerBalanceMinor,
      long availableBalanceMinor,
      int balanceCurrency) {}

  final List<Said> answers = new ArrayList<>();
  final List<Integer> released = new ArrayList<>();
  final List<Integer> verifying = new ArrayList<>();
  final Map<Integer, Integer> managementStans = new HashMap<>();
  final ZoneCounters counters = new ZoneCounters(2);
  boolean hsmTakesWork = true;

  @Override
  public boolean verify(SealedRequest request) {
    if (hsmTakesWork) {
      verifying.add(request.slot());
    }
    return hsmTakesWork;
  }

  @Override
  public void answer(SealedRequest request, Answer answer) {
    String code = "" + (char) (answer.responseCode >> 8) + (char) (answer.responseCode & 0xff);
    answers.add(
        new Said(
            request.slot(),
            code,
            answer.approved,
            answer.undoable,
            answer.authorizationCode,
            answer.amountMinor,
            answer.requestedAmountMinor,
            answer.tellsBalance,
            answer.ledgerBalanceMinor,
            answer.availableBalanceMinor,
            answer.balanceCurrency));
  }

  @Override
  public void release(SealedRequest request) {
    released.add(request.slot());
  }

  @Override
  public boolean sendNetworkManagement(int link, long transmissionDateTime, int stan, int code) {
    managementStans.put(link, stan);
    return true;
  }

  @Override
  public ZoneCounters counters() {
    return counters;
  }

  @Override
  public boolean isSealing() {
    return false;
  }

  @Override
  public void flush() {}

  @Override
  public void tick(long nowNs) {}

  /** The code of the last answer. */
  String lastCode() {
    return answers.getLast().code();
  }

  /** Publishes an arrival as an event loop would. */
  static void arrive(RequestSink sink, FakeRequest request) {
    if (!sink.arrived(request, request)) {
      throw new AssertionError("ring full");
    }
  }
}
