package dev.tollgate.bench.torture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.PinBlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests in open loop, each what a card payment asks of an HSM: a CVV2 and a PIN by its PVV. They
 * are due by the clock, whatever became of those before.
 */
final class HsmLoad implements AutoCloseable {
  /** What became of a request. */
  enum Verdict {
    /** Right CVV2 and PIN. */
    RIGHT,
    /** No HSM carried it out: the gateway answers 91. */
    UNAVAILABLE,
    /** The group did not take it: the gateway answers 91 at once. */
    REFUSED,
    /** An answer, and a wrong one. Never to be seen. */
    WRONG
  }

  /**
   * @param dueNs when it was to be sent
   * @param tookNs from then to the verdict
   */
  record Outcome(long dueNs, long tookNs, Verdict verdict) {}

  private static final String PAN = "4242424242424242";
  private static final String EXPIRY = "3112";
  private static final String PIN = "0570";
  private static final int PAN_AT = 0;
  private static final int VALUE_AT = 24;
  private static final int BLOCK_AT = 32;
  private static final int CELL_BYTES = 48;

  private final HsmGroup group;
  private final byte[] pan = PAN.getBytes(StandardCharsets.US_ASCII);
  private final byte[] value;
  private final byte[] block;
  private final int pvv;
  private final HsmKey cvk;
  private final HsmKey zpk;
  private final HsmKey pvk;
  private final long intervalNs;
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final Thread sender;
  private volatile boolean ending;

  HsmLoad(HsmGroup group, CardCrypto crypto, int perSecond) {
    this.group = group;
    value = crypto.cvv2(PAN, EXPIRY).getBytes(StandardCharsets.US_ASCII);
    block = crypto.encryptedPinBlock(PAN, PIN);
    pvv = Integer.parseInt(crypto.pvv(PAN, "1", PIN));
    cvk = group.key("cvk", KeyUsage.C0);
    zpk = group.key("zpk-alpha-01", KeyUsage.P0);
    pvk = group.key("pvk-1", KeyUsage.V2);
    intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    sender = Thread.ofPlatform().name("load").daemon(true).start(this::send);
  }

  private void send() {
    long dueNs = System.nanoTime();
    while (!ending) {
      dueNs += intervalNs;
      while (System.nanoTime() - dueNs < 0) {
        LockSupport.parkNanos(dueNs - System.nanoTime());
      }
      Request request = new Request(dueNs);
      if (!group.submit(request)) {
        request.end(Verdict.REFUSED);
      }
    }
  }

  /** What was done since this was asked last, as far as it has ended. */
  Outcomes take() {
    Outcomes taken = new Outcomes();
    for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
      taken.add(outcome);
    }
    return taken;
  }

  @Override
  public void close() {
    ending = true;
    try {
      sender.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Request implements LaneTask {
    private final MemorySegment cell = Arena.ofAuto().allocate(CELL_BYTES, 8);
    private final long dueNs;

    Request(long dueNs) {
      this.dueNs = dueNs;
      put(PAN_AT, pan);
      put(VALUE_AT, value);
      put(BLOCK_AT, block);
    }

    private void put(long at, byte[] bytes) {
      MemorySegment.copy(bytes, 0, cell, JAVA_BYTE, at, bytes.length);
    }

    @Override
    public void run(PaymentHsm hsm) {
      CheckResult printed =
          hsm.verifyCardValue(
              cell, cvk, PAN_AT, PAN.length(), Integer.parseInt(EXPIRY), 0, VALUE_AT);
      PinBlockFormat format = PinBlockFormat.ISO_0;
      PinResult pin =
          hsm.verifyPinPvv(cell, zpk, format, BLOCK_AT, PAN_AT, PAN.length(), pvk, 1, pvv);
      if (printed == CheckResult.UNAVAILABLE || pin == PinResult.UNAVAILABLE) {
        end(Verdict.UNAVAILABLE);
      } else {
        boolean right = printed == CheckResult.MATCH && pin == PinResult.RIGHT;
        end(right ? Verdict.RIGHT : Verdict.WRONG);
      }
    }

    private void end(Verdict verdict) {
      outcomes.add(new Outcome(dueNs, System.nanoTime() - dueNs, verdict));
    }
  }
}
