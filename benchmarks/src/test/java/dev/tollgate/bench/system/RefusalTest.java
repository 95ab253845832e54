package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.system.Refusal.Change;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong with a configuration, a token or a home is told in one line, by {@code run} as by
 * {@code check}, with the exit status docs/OPERATING.md names, before anything is made.
 */
@SystemTest
class RefusalTest {
  /** One of each kind is tried with {@code run}, too; it reads and opens the same way. */
  private static final Set<String> ALSO_RUN =
      Set.of("unknown key", "wrong check value", "no such token", "wrong PIN");

  private static final Map<String, Refusal.Started> STARTED = new LinkedHashMap<>();

  /** All are started before the first is judged, so that they use both cores. */
  @BeforeAll
  @Timeout(120)
  static void start() throws Exception {
    for (Refusal refusal : refusals().toList()) {
      STARTED.put(refusal.name(), refusal.start(ALSO_RUN.contains(refusal.name())));
    }
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldTellWhatIsWrongAndMakeNothing(Refusal refusal) throws IOException {
    Refusal.Started started = STARTED.get(refusal.name());
    Outcome checked = started.check().join();

    assertRefused(checked, refusal);
    if (started.run() != null) {
      assertThat(started.run().join()).isEqualTo(checked);
    }
    assertThat(Homes.files(started.home()))
        .extracting(file -> file.getFileName().toString())
        .isSubsetOf("gateway.lock");
  }

  static Stream<Refusal> refusals() {
    return Stream.of(
        new Refusal(
            "unknown key",
            3,
            "TG-CFG-007",
            "did you mean 'deadline-ms'?",
            replace("deadline-ms:", "dedline-ms:")),
        new Refusal(
            "missing section", 3, "TG-CFG-008", "'hsm'", config -> config.withoutSection("hsm:")),
        new Refusal(
            "missing key",
            3,
            "TG-CFG-008",
            "networks.alpha.dialect",
            replace("    dialect: iso87-ascii\n", "")),
        new Refusal(
            "wrong type",
            3,
            "TG-CFG-009",
            "limits.in-flight",
            replace("in-flight: 1024", "in-flight: many")),
        new Refusal(
            "number out of range",
            3,
            "TG-CFG-010",
            "ledger.pin-tries",
            replace("pin-tries: 3", "pin-tries: 99")),
        new Refusal(
            "no such dialect",
            3,
            "TG-MSG-001",
            "iso87-asci",
            replace("dialect: iso87-ascii", "dialect: iso87-asci")),
        new Refusal(
            "no such reason table",
            3,
            "TG-CFG-042",
            "iso88",
            replace("reasons: iso87", "reasons: iso88")),
        new Refusal(
            "check value of a wrong form",
            3,
            "TG-CFG-012",
            "hsm.keys.pvk-1.kcv",
            replace("\"23163A\"", "\"2316\"")),
        new Refusal("no YAML", 3, "TG-CFG-003", "gateway.yaml:", replace("hsm:", "hsm: {")),
        new Refusal(
            "wrong check value", 3, "TG-HSM-016", "pvk-1", replace("\"23163A\"", "\"23163B\"")),
        new Refusal("key not in the token", 3, "TG-HSM-014", "pvk-9", replace("pvk-1", "pvk-9")),
        new Refusal(
            "key not configured",
            3,
            "TG-HSM-014",
            "pvk-9",
            replace("pvk: {\"1\": pvk-1}", "pvk: {\"1\": pvk-9}")),
        new Refusal(
            "key of another usage",
            3,
            "TG-HSM-018",
            "pvk-1",
            replace("cvk: cvk\n", "cvk: pvk-1\n")),
        new Refusal(
            "no such token",
            4,
            "TG-HSM-011",
            "tollgate-prod, seen: tollgate-demo",
            replace("token: tollgate-demo", "token: tollgate-prod")),
        new Refusal(
            "no such module",
            4,
            "TG-HSM-010",
            "/usr/lib/softhsm/nowhere.so",
            replace("libsofthsm2.so", "nowhere.so")),
        new Refusal(
            "not a PKCS#11 module",
            4,
            "TG-HSM-010",
            "libz.so.1",
            replace("/usr/lib/softhsm/libsofthsm2.so", libz())),
        new Refusal(
            "no PIN file",
            3,
            "TG-HSM-012",
            "nowhere.pin",
            replace("softhsm/user.pin", "softhsm/nowhere.pin")),
        new Refusal(
            "wrong PIN",
            3,
            "TG-HSM-013",
            "CKR_PIN_INCORRECT",
            replace("softhsm/user.pin", "softhsm/wrong.pin")),
        new Refusal(
            "no such variable",
            3,
            "TG-HSM-012",
            "environment variable NO_SUCH_PIN",
            replace("  pin-source: ", "  pin-source: env:NO_SUCH_PIN # ")),
        new Refusal(
            "unknown profile",
            3,
            "TG-CFG-011",
            "did you mean 'prod'?",
            config -> profile(config, "prdo")),
        new Refusal(
            "PIN key in production",
            3,
            "TG-HSM-025",
            "VERIFY_PIN_PVV over PKCS#11 is HOST_SEES_PIN, profile prod refuses it: zpk-alpha-01; next:"
                + " leave this key out, or bring a payment HSM",
            config -> profile(config, "prod")),
        new Refusal(
            "SoftHSM in production",
            3,
            "TG-HSM-023",
            "token tollgate-demo; next: name the library of a certified HSM in hsm.module",
            config -> profile(withoutPins(config), "prod")));
  }

  @Test
  void shouldSayWhatToDoBeforeAnythingWasProvisioned() throws Exception {
    Path home = Homes.fresh("never-provisioned");
    Path config = Config.demo().writeTo(Homes.fresh("never-provisioned-config"));
    Tollgate tollgate = new Tollgate(home, home.resolve("softhsm/softhsm2.conf"));

    Outcome outcome = tollgate.run("run", "--config", config.toString());

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(4);
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .matches("TG-HSM-\\d{3} .+; next: .*bin/tollgate provision.*");
  }

  @Test
  void shouldRefuseAConfigurationThatIsNotThere() throws Exception {
    Outcome outcome =
        Tollgate.on(Homes.fresh("no-config")).run("check", "--config", "/nowhere/gateway.yaml");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith("TG-CFG-001 ")
        .contains("/nowhere/gateway.yaml; next: ");
  }

  @Test
  void shouldRefuseAPortInUse() throws Exception {
    Config config = Config.demo();
    try (ServerSocket _ = listen(config.port())) {
      assertThatRunFails(config, "TG-NET-001", "127.0.0.1:" + config.port());
    }
    try (ServerSocket _ = listen(config.opsPort())) {
      assertThatRunFails(config, "TG-NET-002", "127.0.0.1:" + config.opsPort());
    }
  }

  @Test
  void shouldRefuseASecondGatewayOnTheSameHome() throws Exception {
    Path home = Homes.fresh("two-gateways");
    try (RunningGateway first = RunningGateway.empty(home, Config.demo())) {
      Path config = Config.demo().writeTo(Homes.fresh("second-gateway-config"));
      Outcome second = Tollgate.on(home).run("run", "--config", config.toString());

      assertThat(second.status()).as(second.toString()).isEqualTo(1);
      assertThat(second.errLines())
          .singleElement()
          .asString()
          .startsWith("TG-RUN-001 ")
          .contains(home + "; next: ");
      assertThat(first.ops().get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  private static void assertThatRunFails(Config config, String code, String where)
      throws Exception {
    Path home = Homes.fresh(code);
    Outcome outcome = Tollgate.on(home).run("run", "--config", config.writeTo(home).toString());
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith(code + " ")
        .contains(where + "; next: ");
  }

  private static void assertRefused(Outcome outcome, Refusal refusal) {
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(refusal.status());
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith(refusal.code() + " ")
        .contains(refusal.told(), "; next: ");
  }

  private static Change replace(String piece, String other) {
    return config -> config.with(piece, other);
  }

  private static Config profile(Config config, String name) {
    return config.with("networks:\n", "profile: " + name + "\nnetworks:\n");
  }

  /** No key is left of a command that shows the host a PIN. */
  private static Config withoutPins(Config config) {
    return config
        .with("    pin-keys: {\"01\": zpk-alpha-01}\n", "")
        .with("    pin-keys: {\"01\": zpk-beta-01}\n", "")
        .with("    pvk: {\"1\": pvk-1}\n", "")
        .with("    pgk: pgk\n", "")
        .with("    zpk-alpha-01: {usage: P0, kcv: \"CB9DEA\"}\n", "")
        .with("    zpk-beta-01: {usage: P0, kcv: \"57C409\"}\n", "")
        .with("    pvk-1: {usage: V2, kcv: \"23163A\"}\n", "")
        .with("    pgk: {usage: V1, kcv: \"212CF9\"}\n", "");
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
  }

  /** A library that is on every machine and is no HSM's. */
  private static String libz() {
    return List.of("/usr/lib/x86_64-linux-gnu/libz.so.1", "/usr/lib/aarch64-linux-gnu/libz.so.1")
        .stream()
        .filter(path -> Files.exists(Path.of(path)))
        .findFirst()
        .orElseThrow();
  }
}
