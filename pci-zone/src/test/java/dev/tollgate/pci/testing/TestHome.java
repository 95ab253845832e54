package dev.tollgate.pci.testing;

import dev.tollgate.hsm.HsmConfig;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.softhsm.ProvisionRequest;
import dev.tollgate.softhsm.Provisioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One home with a real SoftHSM token for all tests of the JVM, made when first asked for. */
public final class TestHome {
  public static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  public static final Path KEYS = Path.of("..", "softhsm-config", "test-keys.yaml");
  public static final Path HOME = Path.of("target", "test-home").toAbsolutePath();
  public static final String TOKEN = "pci-zone";

  private static boolean provisioned;

  private TestHome() {}

  /** Makes the token; no HSM may be open then, so every test opens through here. */
  public static synchronized Path home() {
    if (!provisioned) {
      Provisioning.provision(new ProvisionRequest(SOFTHSM, HOME, TOKEN, withVectorKeys()));
      provisioned = true;
    }
    return HOME;
  }

  /** The published test keys, and the issuer master keys of published cryptograms. */
  private static Path withVectorKeys() {
    try {
      Path file = HOME.resolveSibling("vector-keys.yaml");
      String keys = Files.readString(KEYS);
      return Files.writeString(
          file,
          keys
              + master("imk-pyemv", "0123456789ABCDEFFEDCBA9876543210", "08D7B4")
              + master("imk-jmeter", "13131313131313131313131313131313", "A8B7B5"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String master(String name, String value, String checkValue) {
    return "\n- {name: %s, usage: E0, algorithm: TDES-2, value: \"%s\", kcv: \"%s\"}\n"
        .formatted(name, value, checkValue);
  }

  /** A group of one. */
  public static HsmGroup openHsm() {
    Path home = home();
    HsmConfig config =
        new HsmConfig(
            SOFTHSM,
            TOKEN,
            home.resolve("softhsm").resolve("user.pin"),
            1_000,
            64,
            4,
            List.of(
                new KeySpec("zpk-alpha-01", KeyUsage.P0, "CB9DEA"),
                new KeySpec("pvk-1", KeyUsage.V2, "23163A"),
                new KeySpec("cvk", KeyUsage.C0, "08D7B4"),
                new KeySpec("zak-beta", KeyUsage.M3, "E84D09"),
                new KeySpec("token", KeyUsage.D0, "1A0B2D")));
    return HsmGroup.open(List.of(config), config.timeoutMs());
  }

  /** Runs on the HSM's lane and waits. */
  public static void onLane(HsmGroup hsm, Consumer<PaymentHsm> work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean queued =
        hsm.submit(lane -> {
          try {
            work.accept(lane);
            done.complete(null);
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
          }
        });
    if (!queued) {
      throw new AssertionError("not queued");
    }
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
