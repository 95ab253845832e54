package dev.tollgate.bench.step;

import dev.tollgate.bench.codec.BenchMessage;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.pipeline.ChannelDeadlines;
import dev.tollgate.gateway.pipeline.KeptVoids;
import dev.tollgate.gateway.pipeline.NetworkRules;
import dev.tollgate.gateway.pipeline.Pipeline;
import dev.tollgate.gateway.pipeline.PipelineSizes;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.ReasonTable;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.Zone.RequestSink;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemEpochClock;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.ISO87BPackager;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Transactions through the real pipeline: arrival published by this thread, taken by the agent on
 * its own, checks and decision there at once, the answer given. Two hops over the ring each, and
 * the agent's whole part. Some are under way together, as a full network has them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AgentStep {
  private static final int TOGETHER = 64;
  private static final int ROOM = 1024;
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(2);

  private final VaultCell[] cells = new VaultCell[TOGETHER];
  private final Pipeline pipeline = new Pipeline(PipelineSizes.of(TOGETHER, 1), List.of(rules()));
  private final RequestSink inbox = pipeline.inbox();
  private final InstantZone zone = new InstantZone(inbox);
  private long expected;

  @Setup
  public void start() throws ISOException {
    Dialect dialect = DialectReader.shipped("iso87-binary");
    MessageScanner scanner = new MessageScanner(dialect);
    RequestSealer sealer = new RequestSealer(dialect);
    Vault vault = new Vault(TOGETHER, ROOM);
    for (int i = 0; i < TOGETHER; i++) {
      VaultCell cell = Objects.requireNonNull(vault.claim());
      ISOMsg message = BenchMessage.jpos(new ISO87BPackager());
      message.set(11, Integer.toString(i + 1));
      byte[] wire = message.pack();
      MemorySegment.copy(wire, 0, cell.memory(), ValueLayout.JAVA_BYTE, 0, wire.length);
      scanner.scan(cell.memory(), 0, wire.length, cell.fields());
      if (!sealer.seal(cell.memory(), cell.fields(), cell.sealed())) {
        throw new IllegalStateException("the message is not what it should be");
      }
      cell.checked().token(1, i);
      cell.checked()
          .known(
              CheckOutcome.PASSED,
              CheckOutcome.NOT_PERFORMED,
              CheckOutcome.NOT_PERFORMED,
              PinOutcome.NOT_PRESENT);
      cell.checked().complete();
      cells[cell.sealed().slot()] = cell;
    }
    pipeline.start(
        zone, new InstantLedger(2 * TOGETHER), new NothingKept(), SystemEpochClock.INSTANCE);
  }

  @TearDown
  public void stop() throws InterruptedException {
    pipeline.stop();
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public long agentStep() {
    long now = System.nanoTime();
    expected += TOGETHER;
    for (VaultCell cell : cells) {
      cell.sealed().origin(0, 0, now);
      if (!inbox.arrived(cell.sealed(), cell.checked())) {
        throw new IllegalStateException("the ring is full");
      }
    }
    inbox.wake();
    while (zone.approved() != expected) {
      if (System.nanoTime() - now > DEADLINE_NS) {
        throw new IllegalStateException("approved: " + zone.approved() + " of " + expected);
      }
      Thread.onSpinWait();
    }
    return expected;
  }

  private static NetworkRules rules() {
    ReasonTable codes =
        ReasonTable.of(
            Arrays.stream(Reason.values())
                .map(reason -> new ReasonTable.Row(reason, "00"))
                .toList(),
            0);
    return new NetworkRules("bench", false, ChannelDeadlines.all(DEADLINE_NS), codes);
  }

  /** No void is ever kept here. */
  private static final class NothingKept implements KeptVoids {
    @Override
    public void read(Reader reader) {}

    @Override
    public int keep(TransactionKey key, long commandId) {
      return NOT_KEPT;
    }

    @Override
    public void drop(int place) {}
  }
}
