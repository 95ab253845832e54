package dev.tollgate.softhsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xipki.pkcs11.wrapper.PKCS11Constants;

/**
 * Components published by adelosa/cardutil (tests/test_key.py), whose key has check value 05EE1D;
 * the other check values were computed with OpenSSL (des-ede-ecb of a zero block).
 */
class CeremonyTest {
  private static final String FIRST = "6D6BE51F04F76167491554FE25F7ABEF";
  private static final String FIRST_KCV = "D09FBC";
  private static final String SECOND = "67499B2CF137DFCB9EA28FF757CD10A7";
  private static final String SECOND_KCV = "066F3D";
  private static final String KCV = "05EE1D";

  @TempDir Path directory;
  private Home home;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void makeToken() {
    home = new Home(directory.resolve("home"));
    home.provision();
  }

  @Test
  void shouldCombineTheComponentsOfTwoCustodians() throws Exception {
    int status = enter(lines(FIRST, FIRST_KCV, SECOND, SECOND_KCV), "--usage", "P0");

    assertThat(err.toString()).isEmpty();
    assertThat(status).isZero();
    assertThat(out.toString())
        .contains("component 1   check value " + FIRST_KCV)
        .contains("component 2   check value " + SECOND_KCV)
        .contains("key made   usage P0   TDES-2   check value " + KCV)
        .doesNotContain(FIRST.substring(0, 8))
        .doesNotContain("0A227E33");
    home.inToken(session -> {
      long key = Home.objects(session).get("made");
      var attributes =
          session.getAttrValues(
              key,
              PKCS11Constants.CKA_SENSITIVE,
              PKCS11Constants.CKA_PRIVATE,
              PKCS11Constants.CKA_EXTRACTABLE,
              PKCS11Constants.CKA_DECRYPT,
              PKCS11Constants.CKA_DERIVE);
      assertThat(attributes.sensitive()).isTrue();
      assertThat(attributes.private_()).isTrue();
      assertThat(attributes.extractable()).isFalse();
      assertThat(attributes.decrypt()).isTrue();
      assertThat(attributes.derive()).isFalse();
      byte[] zeros =
          session.encryptSingle(
              new org.xipki.pkcs11.wrapper.Mechanism(PKCS11Constants.CKM_DES3_ECB),
              key,
              new byte[8]);
      assertThat(zeros).startsWith(0x05, 0xEE, 0x1D);
      return null;
    });
  }

  @Test
  void shouldMakeTheLeftHalfAndTheVersionOfAKey() throws Exception {
    enter(
        lines(FIRST, FIRST_KCV, SECOND, SECOND_KCV),
        "--usage",
        "M3",
        "--version",
        "2",
        "--kcv",
        "05ee1d",
        "--json");

    assertThat(out.toString())
        .contains(
            "\"name\":\"made.v2\",\"usage\":\"M3\",\"algorithm\":\"TDES-2\",\"kcv\":\"05EE1D\"");
    home.inToken(session -> {
      assertThat(Home.objects(session)).containsKeys("made.v2", "made.v2.k1");
      return null;
    });
  }

  /** Its check value by OpenSSL: the key XOR C0C0C0C000000000 in both halves. */
  @Test
  void shouldMakeTheVariantOfADukptBaseKey() throws Exception {
    enter(lines(FIRST, FIRST_KCV, SECOND, SECOND_KCV), "--usage", "B0");

    assertThat(out.toString()).contains("usage B0   TDES-2   check value " + KCV);
    home.inToken(session -> {
      var id = session.getAttrValues(Home.objects(session).get("made.c0"), PKCS11Constants.CKA_ID);
      assertThat(id.id()).containsExactly(0x0E, 0xF3, 0xEE);
      return null;
    });
    enter(lines(FIRST, FIRST_KCV, SECOND, SECOND_KCV), "--usage", "B0");
    assertThat(err.toString()).startsWith("TG-PRV-035 ");
  }

  /** The third is the key of the Visa CVV test table. */
  @Test
  void shouldCombineThreeFromFiles() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--usage", "C0"));
    String[][] parts = {
      {FIRST, FIRST_KCV}, {SECOND, SECOND_KCV}, {"0123456789ABCDEF FEDCBA9876543210", "08D7B4"}
    };
    for (String[] part : parts) {
      Path file = directory.resolve("component-" + part[1]);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, part[0] + "\r\n" + part[1] + "\n");
      arguments.addAll(List.of("--component", file.toString()));
    }

    assertThat(enter("", arguments.toArray(String[]::new))).isZero();
    // printf of 8 zero bytes | openssl enc -des-ede-ecb -nopad -K 0B013B547C6B7343296B6191046E8958
    assertThat(out.toString()).contains("check value B6E567");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        // first component, check value, second, check value, code
        FIRST + "," + SECOND_KCV + "," + SECOND + "," + SECOND_KCV + ",TG-PRV-031",
        FIRST + "," + FIRST_KCV + "," + FIRST + "," + FIRST_KCV + ",TG-PRV-032",
        // the same but for parity
        FIRST + "," + FIRST_KCV + ",6C6AE41E05F66066481455FF24F6AAEE," + FIRST_KCV + ",TG-PRV-032",
        "00000000000000000000000000000000,8CA64D," + SECOND + "," + SECOND_KCV + ",TG-PRV-032",
        "01010101010101010101010101010101,8CA64D," + SECOND + "," + SECOND_KCV + ",TG-PRV-032",
        "6D6BE51F," + FIRST_KCV + "," + SECOND + "," + SECOND_KCV + ",TG-PRV-030",
        FIRST + "00," + FIRST_KCV + "," + SECOND + "," + SECOND_KCV + ",TG-PRV-030",
        FIRST + ",D09F," + SECOND + "," + SECOND_KCV + ",TG-PRV-030",
        "6D6BE51F04F76167491554FE25F7ABEG," + FIRST_KCV + "," + SECOND + ",066F3D,TG-PRV-030",
        FIRST + "," + FIRST_KCV + "," + SECOND + ",,TG-PRV-036",
        // makes equal halves: 0123456789ABCDEF twice, but for parity
        FIRST + "," + FIRST_KCV + ",6C48A0788D5CAC8849371098AD5D6701,1B6CDB,TG-PRV-033",
      })
  void shouldRefuseWhatMakesNoGoodKey(
      String first, String firstKcv, String second, String secondKcv, String code)
      throws Exception {
    Map<String, String> before = home.files();

    int status = enter(lines(first, firstKcv, second, secondKcv), "--usage", "P0");

    assertThat(err.toString()).startsWith(code + " ").hasLineCount(1);
    assertThat(status).isIn(1, 3);
    assertThat(err.toString() + out).doesNotContain(first).doesNotContain(second);
    assertThat(home.files()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    // options, code, exit status
    "--usage P0 --kcv 05EE1E, TG-PRV-034, 3",
    "--usage P0 --name zpk-alpha-01, TG-PRV-035, 3",
    "--usage P0 --name cvk.k1, TG-PRV-001, 2",
    "--usage P0 --components 1, TG-PRV-001, 2",
    "--usage P0 --components 4, TG-PRV-001, 2",
    "--usage X9, TG-PRV-001, 2",
    "--usage P0 --version 100, TG-PRV-001, 2",
    "--usage P0 --kcv 05EE, TG-PRV-030, 3",
    "--usage P0 --token another, TG-PRV-037, 4",
    "--usage P0 --component /nowhere/1 --component /nowhere/2, TG-PRV-036, 1",
  })
  void shouldRefuseWhatCannotBeMeant(String options, String code, int status) {
    String[] arguments = options.split(" ");

    assertThat(enter(lines(FIRST, FIRST_KCV, SECOND, SECOND_KCV), arguments)).isEqualTo(status);
    assertThat(err.toString()).startsWith(code + " ").hasLineCount(1);
  }

  @Test
  void shouldRefuseAComponentThatOthersMayRead() throws Exception {
    Path file = Files.writeString(directory.resolve("open"), FIRST + "\n" + FIRST_KCV + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    enter("", "--usage", "P0", "--component", file.toString(), "--component", file.toString());

    assertThat(err.toString()).startsWith("TG-PRV-036 others may read");
  }

  @Test
  void shouldWipeComponentsWhateverComesOfThem() {
    byte[] entered = FIRST.getBytes(StandardCharsets.US_ASCII);
    Component component = Component.parse(entered, 16, "test");
    assertThat(entered).containsOnly(0);
    assertThat(component.value()).startsWith(0x6D, 0x6B);

    component.close();
    assertThat(component.value()).containsOnly(0);
  }

  /** Lets a custodian at a terminal try again, and looks at what is left of the digits. */
  @Test
  void shouldLetACustodianCorrectAMistake() {
    List<byte[]> secrets =
        List.of(
            (FIRST.substring(1) + "E").getBytes(StandardCharsets.US_ASCII),
            FIRST.getBytes(StandardCharsets.US_ASCII),
            SECOND.getBytes(StandardCharsets.US_ASCII));
    List<String> lines = List.of(FIRST_KCV, FIRST_KCV, SECOND_KCV);
    List<String> told = new ArrayList<>();
    Custodian custodian =
        new Custodian() {
          private int secret;
          private int line;

          @Override
          public byte[] secret(String prompt) {
            return secrets.get(secret++);
          }

          @Override
          public String line(String prompt) {
            return lines.get(line++);
          }

          @Override
          public boolean mayTryAgain() {
            return true;
          }

          @Override
          public void tell(String what) {
            told.add(what);
          }
        };
    var request =
        new Ceremony.Request(Home.SOFTHSM, home.path(), Home.LABEL, "made", 0, KeyUse.P0, KCV);

    var report = Ceremony.hold(request, home.file("softhsm2.conf"), List.of(custodian, custodian));

    assertThat(report.kcv()).isEqualTo(KCV);
    assertThat(told.getFirst()).startsWith("TG-PRV-031 ");
    assertThat(secrets).allSatisfy(secret -> assertThat(secret).containsOnly(0));
  }

  private static String lines(String... lines) {
    var text = new StringBuilder();
    for (String line : lines) {
      text.append(line == null ? "" : line + "\n");
    }
    return text.toString();
  }

  private int enter(String input, String... options) {
    var arguments = new ArrayList<String>(List.of("--home", home.path().toString()));
    if (!List.of(options).contains("--token")) {
      arguments.addAll(List.of("--token", Home.LABEL));
    }
    if (!List.of(options).contains("--name")) {
      arguments.addAll(List.of("--name", "made"));
    }
    arguments.addAll(List.of(options));
    return CeremonyMain.run(
        arguments.toArray(String[]::new),
        Map.of(),
        new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)),
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }
}
