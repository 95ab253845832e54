package dev.tollgate.bench.hsm;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.Hsm;
import dev.tollgate.hsm.HsmConfig;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.softhsm.ProvisionRequest;
import dev.tollgate.softhsm.Provisioning;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A token with the published test keys, in the benchmark's target folder.
 *
 * @param folder holds everything
 * @param keys the published test keys
 */
record HsmHome(Path folder, Path keys) {
  static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  static final String TOKEN = "bench-hsm";

  static final KeySpec ZPK = new KeySpec("zpk-alpha-01", KeyUsage.P0, "CB9DEA");
  static final KeySpec ZPK_TO = new KeySpec("zpk-beta-01", KeyUsage.P0, "57C409");
  static final KeySpec PVK = new KeySpec("pvk-1", KeyUsage.V2, "23163A");
  static final KeySpec CVK = new KeySpec("cvk", KeyUsage.C0, "08D7B4");
  static final KeySpec ZAK = new KeySpec("zak-beta", KeyUsage.M3, "E84D09");
  static final KeySpec IMK = new KeySpec("imk-ac", KeyUsage.E0, "245CB8");
  static final KeySpec PAN_TOKEN = new KeySpec("token", KeyUsage.D0, "1A0B2D");

  /** Long enough that a loaded machine is not taken for a stuck HSM; nobody ticks anyway. */
  private static final int TIMEOUT_MS = 60_000;

  private static final int QUEUE_MAX = 1024;

  static HsmHome under(Path root) {
    Path folder = root.resolve("benchmarks/target/hsm-bench").toAbsolutePath().normalize();
    return new HsmHome(folder, root.resolve("softhsm-config/test-keys.yaml"));
  }

  /** Makes the token, unless it is there; SOFTHSM2_CONF must name {@link #conf}. */
  void provision() {
    Provisioning.provision(new ProvisionRequest(SOFTHSM, folder, TOKEN, keys));
  }

  Path conf() {
    return folder.resolve("softhsm/softhsm2.conf");
  }

  Path pinFile() {
    return folder.resolve("softhsm/user.pin");
  }

  Hsm open() {
    List<KeySpec> specs = List.of(ZPK, ZPK_TO, PVK, CVK, ZAK, IMK, PAN_TOKEN);
    return Hsm.open(new HsmConfig(SOFTHSM, TOKEN, pinFile(), TIMEOUT_MS, QUEUE_MAX, 1, specs));
  }

  /**
   * Runs a measurement in a JVM of its own and shows what it prints.
   *
   * @param jvmOptions beside those that all of them need
   * @return its exit status
   */
  int measure(Class<?> main, List<String> jvmOptions, List<String> arguments)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(jvmOptions);
    command.add(main.getName());
    command.add(folder.toString());
    command.add(keys.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("SOFTHSM2_CONF", conf().toString());
    Process process;
    try {
      process = builder.redirectInput(new File("/dev/null")).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread lastResort = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(lastResort);
    try {
      return process.waitFor();
    } finally {
      process.destroy();
      Runtime.getRuntime().removeShutdownHook(lastResort);
    }
  }

  static TollgateException failed(String what, String where, String next) {
    return new TollgateException("TG-BEN-020", ExitCode.FAILED, what, where, next);
  }
}
