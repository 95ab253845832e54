package dev.tollgate.bench.torture;

import dev.tollgate.bench.torture.TortureCase.Act;
import dev.tollgate.bench.torture.TortureCase.Kind;
import dev.tollgate.hsm.HsmConfig;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmConfig.KeyUri;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.softhsm.ProvisionRequest;
import dev.tollgate.softhsm.Provisioning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two HSMs in this process, each a switched library over a copy of SoftHSM: they do every command,
 * and can be slow, hang, and answer with errors. Both read the same configuration of SoftHSM, which
 * is one variable of the process, and each has its own token there.
 */
final class LoadedHsms implements AutoCloseable {
  private static final long CKR_DEVICE_ERROR = 0x30;
  private static final long CKR_DEVICE_REMOVED = 0x32;
  private static final KeySpec ZAK = new KeySpec("zak-beta", KeyUsage.M3, "E84D09");

  /** Its next version is another published key; MACs under the one before are on their way. */
  private static final KeySpec NEXT_ZAK =
      new KeySpec("zak-beta", KeyUsage.M3, "A8B7B5", KeyUri.label("zak-beta", 2), 2, false, ZAK);

  private static final List<KeySpec> OTHER_KEYS =
      List.of(
          new KeySpec("zpk-alpha-01", KeyUsage.P0, "CB9DEA"),
          new KeySpec("pvk-1", KeyUsage.V2, "23163A"),
          new KeySpec("cvk", KeyUsage.C0, "08D7B4"),
          new KeySpec("imk-ac", KeyUsage.E0, "245CB8"),
          new KeySpec("token", KeyUsage.D0, "1A0B2D"));

  private final Path folder;
  private final SwitchedLibrary first;
  private final SwitchedLibrary second;
  private final HsmPair pair;

  /** The first is not there at the start; its return is the first of the cases. */
  LoadedHsms(Path folder, Path root, Path keys) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    first = SwitchedLibrary.alone(Files.createDirectories(folder.resolve("a")), root);
    second = SwitchedLibrary.alone(Files.createDirectories(folder.resolve("b")), root);
    first.answer(CKR_DEVICE_REMOVED);
    Path withNext = withNextZak(keys);
    List<HsmConfig> configs =
        List.of(provision(first, "torture-c", withNext), provision(second, "torture-d", withNext));
    pair = new HsmPair(HsmGroup.open(configs, HsmPair.REQUEST_MS), first::logins);
  }

  private Path withNextZak(Path keys) throws IOException {
    String next =
        """

        - name: zak-beta.v2
          usage: M3
          algorithm: TDES-2
          value: "%s"
          kcv: "%s"
        """
            .formatted("13".repeat(16), NEXT_ZAK.checkValue());
    return Files.writeString(folder.resolve("keys.yaml"), Files.readString(keys) + next);
  }

  /** Leaves SOFTHSM2_CONF, for C code, naming this folder's configuration. */
  private HsmConfig provision(SwitchedLibrary library, String label, Path keys) {
    Provisioning.provision(new ProvisionRequest(SwitchedLibrary.SOFTHSM, folder, label, keys));
    return HsmPair.config(library.file(), label, folder.resolve("softhsm/user.pin"), keys(ZAK));
  }

  private static List<KeySpec> keys(KeySpec zak) {
    List<KeySpec> keys = new ArrayList<>(OTHER_KEYS);
    keys.add(zak);
    return keys;
  }

  HsmPair pair() {
    return pair;
  }

  /** In their order: each leaves both HSMs as they were. */
  List<TortureCase> cases() {
    return List.of(
        oneLost("one not there at start", 2_000, TortureCase.NOTHING),
        oneLost("one slow", 4_000, () -> first.delay(ServerHsms.SLOW_CALL_MICROS)),
        oneLost("one hung 100 ms", 100, first::hang),
        oneLost("one hung 3 s", 3_000, first::hang),
        oneLost("one hung 10 s", 10_000, first::hang),
        oneLost(
            "sessions invalid", 1_000, () -> first.answer(ServerHsms.CKR_SESSION_HANDLE_INVALID)),
        oneLost("device error", 2_000, () -> first.answer(CKR_DEVICE_ERROR)),
        oneLost("device removed", 2_000, () -> first.answer(CKR_DEVICE_REMOVED)),
        bothLost("both hung", this::hangBoth),
        bothLost("both removed", this::removeBoth),
        new TortureCase(
            "keys rotated", Kind.NONE_LOST, 1_000, () -> rotate(NEXT_ZAK), () -> rotate(ZAK)));
  }

  private TortureCase oneLost(String name, int lastsMs, Act fault) {
    return new TortureCase(name, Kind.ONE_LOST, lastsMs, fault, first::restore);
  }

  private TortureCase bothLost(String name, Act fault) {
    return new TortureCase(name, Kind.BOTH_LOST, 3_000, fault, this::restoreBoth);
  }

  private void hangBoth() {
    first.hang();
    second.hang();
  }

  private void removeBoth() {
    first.answer(CKR_DEVICE_REMOVED);
    second.answer(CKR_DEVICE_REMOVED);
  }

  private void restoreBoth() {
    first.restore();
    second.restore();
  }

  private void rotate(KeySpec zak) throws IOException {
    if (!pair.group.rotate(keys(zak))) {
      throw new IOException("keys not rotated: " + pair.group.members());
    }
  }

  @Override
  public void close() {
    restoreBoth();
    pair.close();
  }
}
