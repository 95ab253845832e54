package dev.tollgate.bench.torture;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.HsmGroup.MemberState;
import dev.tollgate.hsm.KeyUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Two token servers with the same keys, the group over them, and the thread that ticks it. */
final class HsmPair implements AutoCloseable {
  private static final int REQUEST_MS = 180;
  private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Of the published test keys, those whose mechanisms p11-kit 0.24 hands on: no AES-CMAC. */
  private static final List<KeySpec> KEYS =
      List.of(
          new KeySpec("zpk-alpha-01", KeyUsage.P0, "CB9DEA"),
          new KeySpec("pvk-1", KeyUsage.V2, "23163A"),
          new KeySpec("cvk", KeyUsage.C0, "08D7B4"));

  final TokenServer first;
  final TokenServer second;
  final HsmGroup group;
  private final Path keys;
  private final Path otherKeys;
  private final Thread ticker;
  private volatile boolean ending;
  private volatile int inFlightMax;

  HsmPair(Path folder, Path root) throws IOException, InterruptedException {
    keys = root.resolve("softhsm-config/test-keys.yaml");
    otherKeys = withOtherCvk(folder);
    Path shim = root.resolve("benchmarks/src/main/native/slow-hsm.c");
    first = new TokenServer(folder.resolve("a"), "torture-a", shim);
    second = new TokenServer(folder.resolve("b"), "torture-b", shim);
    first.provision(keys);
    second.provision(keys);
    first.start();
    second.start();
    group = HsmGroup.of(List.of(first.open(KEYS), second.open(KEYS)), REQUEST_MS);
    ticker = Thread.ofPlatform().name("ticker").daemon(true).start(this::tick);
  }

  private void tick() {
    while (!ending) {
      group.tick(System.nanoTime());
      inFlightMax =
          Math.max(inFlightMax, group.members().stream().mapToInt(MemberState::inFlight).sum());
      LockSupport.parkNanos(TICK_NS);
    }
  }

  /** The same labels, but the CVK is another published key. */
  private Path withOtherCvk(Path folder) throws IOException {
    String entry = "(?s)(name: cvk\\b.*?value: \")[0-9A-F]+(\".*?kcv: \")[0-9A-F]+";
    String other =
        Pattern.compile(entry)
            .matcher(Files.readString(keys))
            .replaceFirst(found -> found.group(1) + "13".repeat(16) + found.group(2) + "A8B7B5");
    return Files.writeString(folder.resolve("other-keys.yaml"), other);
  }

  /** The first token once more, with another CVK under the same label. */
  void remakeFirst(boolean right) throws IOException {
    first.provision(right ? keys : otherKeys);
  }

  MemberState firstState() {
    return group.members().getFirst();
  }

  boolean bothUp() {
    return group.members().stream().allMatch(MemberState::up);
  }

  /** Most attempts that waited or ran at once, since it was asked last. */
  int takeInFlightMax() {
    int most = inFlightMax;
    inFlightMax = 0;
    return most;
  }

  @Override
  public void close() {
    ending = true;
    try {
      ticker.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    group.close();
    first.close();
    second.close();
  }
}
