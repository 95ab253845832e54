package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The HSM's user PIN in an environment variable. */
@SystemTest
class PinSourceTest {
  private static final String VARIABLE = "TOLLGATE_HSM_PIN";
  private static Path home;
  private static Path config;
  private static String pin;

  @BeforeAll
  static void write() throws Exception {
    Path file = Homes.token().resolve("softhsm/user.pin");
    home = Homes.fresh("pin-source");
    config =
        Config.demo()
            .with("pin-source: " + file, "pin-source: env:" + VARIABLE)
            .writeTo(Homes.fresh("pin-source-config"));
    pin = Files.readString(file).strip();
  }

  @Test
  void shouldLogInWithThePinOfTheEnvironment() throws Exception {
    Outcome checked = check(pin);

    assertThat(checked.status()).as(checked.toString()).isZero();
    assertThat(checked.err()).isEmpty();
    assertThat(checked.out()).doesNotContain(pin);
  }

  @Test
  void shouldRefuseAWrongPinWithoutQuotingIt() throws Exception {
    Outcome checked = check("918273645");

    assertThat(checked.status()).as(checked.toString()).isEqualTo(3);
    assertThat(checked.errLines())
        .singleElement()
        .asString()
        .startsWith("TG-HSM-013 ")
        .doesNotContain("918273645");
  }

  @Test
  void shouldRefuseAnEmptyVariable() throws Exception {
    Outcome checked = check("");

    assertThat(checked.status()).as(checked.toString()).isEqualTo(3);
    assertThat(checked.errLines())
        .singleElement()
        .asString()
        .startsWith("TG-HSM-012 ")
        .contains(VARIABLE);
  }

  private static Outcome check(String value) throws Exception {
    return Tollgate.on(home)
        .runProgram(
            "env",
            VARIABLE + "=" + value,
            TestFiles.ROOT.resolve("bin/tollgate").toString(),
            "check",
            "--config",
            config.toString());
  }
}
