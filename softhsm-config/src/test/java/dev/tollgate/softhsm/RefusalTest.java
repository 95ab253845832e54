package dev.tollgate.softhsm;

import static dev.tollgate.softhsm.Home.LABEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_DES2;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xipki.pkcs11.wrapper.AttributeVector;

/** What provisioning refuses, and that a refusal changes nothing. */
class RefusalTest {
  private static final String OTHER_CVK =
      """
      - {name: pvk-9, usage: V2, algorithm: TDES-2,
         value: 12345678123456788765432187654321, kcv: 30C593}
      - {name: cvk, usage: C0, algorithm: TDES-2,
         value: 12345678123456788765432187654321, kcv: 30C593}
      """;

  @TempDir Path directory;
  private Home home;

  @BeforeEach
  void setHome() {
    home = new Home(directory.resolve("home"));
  }

  @Test
  void shouldRefuseATokenWithOtherKeysAndLeaveItAlone() throws Exception {
    home.provision();
    var other = new ProvisionRequest(Home.SOFTHSM, home.path(), LABEL, home.keys(OTHER_CVK));

    // pvk-9 is missing and stands first in the file, but must not be created.
    refused(
        () -> Provisioning.provision(other),
        "TG-PRV-013 token with other keys: cvk in token unit has check value 08D7B4,"
            + " the key file says 30C593; next: choose another --home or --token",
        3);
  }

  @Test
  void shouldRefuseAWrongPin() throws Exception {
    home.provision();
    Files.writeString(home.file("user.pin"), "000000000000\n");

    refused(home::provision, "TG-PRV-012 wrong PIN (CKR_PIN_INCORRECT): token unit", 3);
  }

  @Test
  void shouldRefuseAMissingOrEmptyPinFile() throws Exception {
    home.provision();
    Files.writeString(home.file("user.pin"), "\n");
    refused(home::provision, "TG-PRV-012 no PIN in file", 3);

    Files.delete(home.file("user.pin"));
    refused(home::provision, "TG-PRV-012 the token exists but its PIN file does not", 3);
  }

  @Test
  void shouldRefuseAnExtractableKey() throws Exception {
    home.provision();
    replaceCvk(key -> key.extractable(true));

    refused(
        home::provision,
        "TG-PRV-015 existing key does not fit usage C0 (CKA_EXTRACTABLE is true): cvk in token unit",
        3);
  }

  @Test
  void shouldRefuseAKeyThatMayDoMoreThanItsUsage() throws Exception {
    home.provision();
    replaceCvk(key -> key.decrypt(true).wrap(true).sensitive(false));

    refused(
        home::provision,
        "TG-PRV-015 existing key does not fit usage C0"
            + " (CKA_SENSITIVE is false, CKA_DECRYPT is true, CKA_WRAP is true)",
        3);
  }

  @Test
  void shouldRefuseTwoKeysOfOneName() throws Exception {
    home.provision();
    home.inToken(session -> session.createObject(cvk()));

    refused(home::provision, "TG-PRV-018 two keys with one label: cvk in token unit", 3);
  }

  @Test
  void shouldRefuseAMissingModuleBeforeItMakesAnything() throws Exception {
    refused(
        with(Path.of("/nowhere/libsofthsm2.so")),
        "TG-PRV-010 PKCS#11 module missing: /nowhere/libsofthsm2.so; next: apt-get install softhsm2",
        4);
    assertThat(home.path()).doesNotExist();
  }

  @Test
  void shouldRefuseAFileThatIsNoPkcs11Module() throws Exception {
    var text = Files.writeString(directory.resolve("module.so"), "no library");
    refused(with(text), "TG-PRV-011 not a PKCS#11 module: " + text, 4);

    // A library that loads but lacks C_GetFunctionList.
    var library = Path.of(System.getProperty("java.home"), "lib", "libzip.so");
    refused(with(library), "TG-PRV-011 not a PKCS#11 module: " + library, 4);
    assertThat(home.path()).doesNotExist();
  }

  @Test
  void shouldRefuseABadKeyFileBeforeItMakesAnything() throws Exception {
    var bad = new ProvisionRequest(Home.SOFTHSM, home.path(), LABEL, directory.resolve("none"));

    refused(() -> Provisioning.provision(bad), "TG-PRV-014 key file missing", 3);
    assertThat(home.path()).doesNotExist();
  }

  @Test
  void shouldRefuseAHomeThatCannotBeMade() throws Exception {
    Files.writeString(home.path(), "a file");

    refused(home::provision, "TG-PRV-016 home not writable", 1);
  }

  @Test
  void shouldRefuseAHomeWhosePathSoftHsmCannotRead() throws Exception {
    home = new Home(directory.resolve("a#b"));

    refused(home::provision, "TG-PRV-016 path cannot stand in softhsm2.conf", 1);
  }

  @Test
  void shouldRefuseAConfigurationOfAHomeThatWasMoved() throws Exception {
    home.provision();
    var moved = new Home(directory.resolve("moved"));
    Files.move(home.path(), moved.path());
    var old = home.file("tokens");
    home = moved;

    refused(home::provision, "TG-PRV-017 token directory does not exist: " + old, 3);
  }

  @Test
  void shouldRefuseAnotherConfigurationThatDoesNotExist() throws Exception {
    var none = directory.resolve("none.conf");

    refused(
        () -> Provisioning.provision(home.request(), none),
        "TG-PRV-017 SOFTHSM2_CONF names a file that does not exist: " + none,
        3);
  }

  @Test
  void shouldRefuseATokenLabelThatDoesNotFit() throws Exception {
    var label = new ProvisionRequest(Home.SOFTHSM, home.path(), "x".repeat(33), Home.KEYS);

    refused(() -> Provisioning.provision(label), "TG-PRV-001 bad token label", 2);
  }

  @Test
  void shouldRefuseALibraryThatIsInUse() throws Exception {
    home.provision();
    try (var inUse = Cryptoki.initialize(Cryptoki.load(Home.SOFTHSM))) {
      assertThat(inUse.find(LABEL)).isNotNull();

      refused(home::provision, "TG-PRV-019 CKR_CRYPTOKI_ALREADY_INITIALIZED: C_Initialize", 1);
    }
  }

  @Test
  void shouldTakeBackTheTokenWhenAKeyFails() {
    var keys = keysWithAWrongLastOne();

    assertThatThrownBy(
            () -> Provisioning.provision(home.request(), home.file("softhsm2.conf"), keys))
        .hasMessageStartingWith("TG-PRV-013");
    assertThat(home.file("tokens")).isEmptyDirectory();
    assertThat(home.file("softhsm2.conf")).doesNotExist();
    assertThat(home.file("user.pin")).doesNotExist();
    assertThat(home.file("so.pin")).doesNotExist();
    assertThat(home.provision().tokenCreated()).isTrue();
  }

  @Test
  void shouldTakeBackTheKeysAddedToAnExistingToken() throws Exception {
    home.provision();
    home.inToken(session -> {
      session.destroyObject(Home.objects(session).get("cvk"));
      session.destroyObject(Home.objects(session).get("token"));
      return null;
    });
    var before = home.inToken(Home::objects).keySet();
    var keys = keysWithAWrongLastOne();

    assertThatThrownBy(
            () -> Provisioning.provision(home.request(), home.file("softhsm2.conf"), keys))
        .hasMessageStartingWith("TG-PRV-013");
    assertThat(home.inToken(Home::objects).keySet()).isEqualTo(before).hasSize(12);
  }

  /** The last check value is wrong, which only the token itself finds out here. */
  private static List<TestKey> keysWithAWrongLastOne() {
    var keys = new ArrayList<>(TestKeys.read(Home.KEYS));
    var last = keys.removeLast();
    keys.add(new TestKey(last.name(), last.usage(), last.algorithm(), last.value(), "000000"));
    return keys;
  }

  private ThrowingCallable with(Path module) {
    var request = new ProvisionRequest(module, home.path(), LABEL, Home.KEYS);
    return () -> Provisioning.provision(request);
  }

  private interface Change {
    AttributeVector to(AttributeVector key);
  }

  private void replaceCvk(Change change) throws Exception {
    home.inToken(session -> {
      session.destroyObject(Home.objects(session).get("cvk"));
      return session.createObject(change.to(cvk()));
    });
  }

  private static AttributeVector cvk() {
    return AttributeVector.newSecretKey(CKK_DES2)
        .label("cvk")
        .id(new byte[] {0x08, (byte) 0xD7, (byte) 0xB4})
        .token(true)
        .private_(true)
        .sensitive(true)
        .extractable(false)
        .encrypt(true)
        .decrypt(false)
        .sign(false)
        .verify(false)
        .derive(false)
        .wrap(false)
        .unwrap(false)
        .value(HexFormat.of().parseHex("0123456789ABCDEFFEDCBA9876543210"));
  }

  /** Expects one line with this beginning, and every file of the home as it was. */
  private void refused(ThrowingCallable action, String message, int exitStatus) throws Exception {
    var before = home.files();
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ProvisioningException.class,
            e -> assertThat(e.exitStatus()).as("exit status").isEqualTo(exitStatus))
        .hasMessageStartingWith(message)
        .hasMessageContaining("; next: ")
        .hasMessageNotContaining("\n");
    var after = home.files();
    if (!before.containsKey("softhsm/provision.lock")) {
      after.remove("softhsm/provision.lock");
    }
    assertThat(after).isEqualTo(before);
  }
}
