package dev.tollgate.bench.torture;

import dev.tollgate.bench.torture.TortureCase.Act;
import dev.tollgate.bench.torture.TortureCase.Kind;
import dev.tollgate.hsm.Hsm;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Two token servers with the same keys: HSMs that can be killed, stopped and made anew. p11-kit
 * 0.24 hands on only mechanisms without parameters, so card values and PINs are all they can do.
 */
final class ServerHsms implements AutoCloseable {
  static final int SLOW_CALL_MICROS = 30_000;
  static final long CKR_SESSION_HANDLE_INVALID = 0xB3;

  /** Of the published test keys; the check value of an AES key would be a CMAC. */
  private static final List<KeySpec> KEYS =
      List.of(
          new KeySpec("zpk-alpha-01", KeyUsage.P0, "CB9DEA"),
          new KeySpec("pvk-1", KeyUsage.V2, "23163A"),
          new KeySpec("cvk", KeyUsage.C0, "08D7B4"));

  private final TokenServer first;
  private final TokenServer second;
  private final HsmPair pair;
  private final Path keys;
  private final Path otherKeys;

  ServerHsms(Path folder, Path root, Path keys) throws IOException, InterruptedException {
    this.keys = keys;
    otherKeys = withOtherCvk(folder);
    first = new TokenServer(folder.resolve("a"), "torture-a", root);
    second = new TokenServer(folder.resolve("b"), "torture-b", root);
    first.provision(keys);
    second.provision(keys);
    startBoth();
    List<Hsm> hsms = List.of(first.open(KEYS), second.open(KEYS));
    pair = new HsmPair(HsmGroup.of(hsms, HsmPair.REQUEST_MS), first.library()::logins);
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

  HsmPair pair() {
    return pair;
  }

  /**
   * In their order: each but the last leaves both HSMs as they were.
   *
   * @param stopMaxMs the longest time for which one is stopped
   */
  List<TortureCase> cases(int stopMaxMs) {
    SwitchedLibrary switched = first.library();
    List<TortureCase> cases = new ArrayList<>();
    cases.add(oneLost("one killed", 3_000, first::kill, first::start));
    cases.add(oneLost("connection lost", 0, first::killChild, TortureCase.NOTHING));
    for (int ms = 100; ms <= stopMaxMs; ms = ms == 10_000 ? 30_000 : ms * 10) {
      cases.add(oneLost("one stopped " + ms + " ms", ms, first::stop, first::resume));
    }
    cases.add(
        oneLost("one slow", 4_000, () -> switched.delay(SLOW_CALL_MICROS), switched::restore));
    Act invalid = () -> switched.answer(CKR_SESSION_HANDLE_INVALID);
    cases.add(oneLost("sessions invalid", 1_000, invalid, switched::restore));
    cases.add(bothLost("both killed", this::killBoth, this::startBoth));
    cases.add(bothLost("both stopped", this::stopBoth, this::resumeBoth));
    cases.add(keptOut("other key", 3_000, () -> remakeFirst(otherKeys)));
    cases.add(oneLost("right key", 0, () -> remakeFirst(keys), TortureCase.NOTHING));
    cases.add(keptOut("PIN changed", 4_000, this::changePin));
    return cases;
  }

  private static TortureCase oneLost(String name, int lastsMs, Act fault, Act end) {
    return new TortureCase(name, Kind.ONE_LOST, lastsMs, fault, end);
  }

  private static TortureCase bothLost(String name, Act fault, Act end) {
    return new TortureCase(name, Kind.BOTH_LOST, 3_000, fault, end);
  }

  private static TortureCase keptOut(String name, int lastsMs, Act fault) {
    return new TortureCase(name, Kind.KEPT_OUT, lastsMs, fault, TortureCase.NOTHING);
  }

  private void killBoth() throws InterruptedException {
    first.kill();
    second.kill();
  }

  private void startBoth() throws IOException, InterruptedException {
    first.start();
    second.start();
  }

  private void stopBoth() throws IOException, InterruptedException {
    first.stop();
    second.stop();
  }

  private void resumeBoth() throws IOException, InterruptedException {
    first.resume();
    second.resume();
  }

  private void remakeFirst(Path with) throws IOException, InterruptedException {
    first.kill();
    first.provision(with);
    first.start();
  }

  /** The PIN that the gateway reads is not the token's any more. */
  private void changePin() throws IOException, InterruptedException {
    first.kill();
    Files.writeString(first.pinFile(), "20406080");
    first.start();
  }

  @Override
  public void close() {
    pair.close();
    first.close();
    second.close();
  }
}
