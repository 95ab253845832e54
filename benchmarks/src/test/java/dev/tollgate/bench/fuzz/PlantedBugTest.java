package dev.tollgate.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.fuzz.Finding.Kind;
import dev.tollgate.bench.fuzz.FuzzTargets.Entry;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.MessageScanner;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A target that could not find a bug would say that there is none. */
class PlantedBugTest {
  private static final long SEED = 1;
  private static final int INPUTS = 200_000;
  private static final int BATCH = 256;
  private static final Dialect DIALECT = DialectReader.shipped("iso87-ascii");

  /** Keeps the compiler from taking an allocation away. */
  private volatile byte[] kept = {};

  @ParameterizedTest
  @EnumSource
  void shouldFindWhatThrows(Planted target) {
    FuzzTarget faulty =
        target.with(() -> {
          throw new IndexOutOfBoundsException("planted");
        });

    assertThat(firstOf(faulty))
        .anySatisfy(found -> {
          assertThat(found.kind()).isEqualTo(Kind.THROWN);
          assertThat(found.detail()).contains("planted");
          assertThat(found.input()).isNotEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindWhatTakesLong(Planted target) {
    assertThat(firstOf(target.with(() -> spin(3 * FuzzRun.TIME_MAX_NS))))
        .extracting(Finding::kind)
        .contains(Kind.SLOW);
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindWhatAllocatesALengthItWasTold(Planted target) {
    assertThat(firstOf(target.with(() -> kept = new byte[64 << 20])))
        .extracting(Finding::kind)
        .contains(Kind.ALLOCATING);
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindWhatDoesNotEnd(Planted target) throws InterruptedException {
    var stop = new AtomicBoolean();
    Entry faulty =
        new Entry(
            () ->
                target.with(() -> {
                  while (!stop.get()) {
                    Thread.onSpinWait();
                  }
                }),
            1);
    Campaign campaign =
        new Campaign(Map.of(target.with(() -> {}).name(), faulty), INPUTS, SEED, stuck());

    List<TargetResult> results = campaign.run(1, 60, _ -> {});
    stop.set(true);

    assertThat(results.getFirst().findings()).extracting(Finding::kind).containsExactly(Kind.STUCK);
  }

  @Test
  void shouldFindAReadBehindTheMessage() {
    MessageScanner sound = new MessageScanner(DIALECT);
    FuzzTarget faulty =
        new MessageTarget(
            DIALECT,
            (memory, at, length, out) -> {
              ScanFault fault = sound.scan(memory, at, length, out);
              if (fault == ScanFault.FIELD_PAST_END && out.faultField() == 55) {
                memory.get(ValueLayout.JAVA_BYTE, at + length); // one too far
              }
              return fault;
            });

    assertThat(firstOf(faulty))
        .first()
        .extracting(Finding::detail)
        .asString()
        .contains("IndexOutOfBounds");
  }

  @Test
  void shouldFindASoundMessageThatIsNone() {
    MessageScanner sound = new MessageScanner(DIALECT);
    FuzzTarget faulty =
        new MessageTarget(
            DIALECT,
            (memory, at, length, out) -> {
              sound.scan(
                  memory, at, Math.max(0, length - 1), out); // the last byte is not looked at
              return out.fault();
            });

    assertThat(firstOf(faulty))
        .first()
        .extracting(Finding::detail)
        .asString()
        .contains("not whole");
  }

  @Test
  void shouldFindCountsThatDisagree() {
    FuzzTarget faulty =
        new CompositeTarget(
            true,
            (parts, memory, length, shown) -> {
              int unknown = parts.walk(memory, 0, length, 0, shown);
              return shown != null && unknown == 3 ? 2 : unknown;
            });

    assertThat(firstOf(faulty)).first().extracting(Finding::detail).asString().contains("disagree");
  }

  @Test
  void shouldFindNothingInSoundParts() throws InterruptedException {
    Campaign campaign = new Campaign(FuzzTargets.all(), INPUTS, SEED, Duration.ofSeconds(20));

    List<TargetResult> results = campaign.run(2, 120, _ -> {});

    assertThat(results).hasSameSizeAs(FuzzTargets.all().keySet());
    assertThat(results)
        .allSatisfy(result -> {
          assertThat(result.findings()).isEmpty();
          assertThat(result.inputs()).isPositive();
        });
  }

  /** Longer than a machine at work makes a sound part wait. */
  private static Duration stuck() {
    return Duration.ofMillis(400);
  }

  /** What the first inputs that show anything show. */
  private static List<Finding> firstOf(FuzzTarget target) {
    FuzzRun run = new FuzzRun(target, SEED, 0);
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (run.findings().isEmpty() && run.inputs() < INPUTS) {
      run.run(BATCH, deadlineNs);
    }
    assertThat(run.findings()).as("found within %s inputs", INPUTS).isNotEmpty();
    return run.findings();
  }

  private static void spin(long ns) {
    long endNs = System.nanoTime() + ns;
    while (System.nanoTime() < endNs) {
      Thread.onSpinWait();
    }
  }
}
