package dev.tollgate.softhsm;

import static dev.tollgate.softhsm.Home.LABEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xipki.pkcs11.wrapper.Mechanism;

/** Provisioning of a sound token. Refusals: {@link RefusalTest}. */
class ProvisioningTest {
  /** Label, check value, then what the token may do with the key. */
  private static final Map<String, String> EXPECTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("zpk-alpha-01", "CB9DEA ENCRYPT DECRYPT"),
              Map.entry("zpk-beta-01", "57C409 ENCRYPT DECRYPT"),
              Map.entry("zak-beta", "E84D09 ENCRYPT SIGN"),
              Map.entry("zak-beta.k1", "AE2CFB ENCRYPT"),
              Map.entry("pvk-1", "23163A ENCRYPT"),
              Map.entry("pgk", "212CF9 ENCRYPT"),
              Map.entry("cvk", "08D7B4 ENCRYPT"),
              Map.entry("cvk.k1", "D5D44F ENCRYPT"),
              Map.entry("imk-ac", "245CB8 ENCRYPT DERIVE"),
              Map.entry("imk-smi", "8D2921 ENCRYPT DERIVE"),
              Map.entry("imk-smc", "760B6D ENCRYPT DERIVE"),
              Map.entry("zmk-alpha", "D1D812 ENCRYPT DECRYPT"),
              Map.entry("zmk-beta", "F7BAA8 ENCRYPT DECRYPT"),
              Map.entry("token", "1A0B2D ENCRYPT DECRYPT SIGN")));

  private static final Map<String, Long> FUNCTIONS =
      Map.of(
          "ENCRYPT", CKA_ENCRYPT,
          "DECRYPT", CKA_DECRYPT,
          "SIGN", CKA_SIGN,
          "VERIFY", CKA_VERIFY,
          "DERIVE", CKA_DERIVE,
          "WRAP", CKA_WRAP,
          "UNWRAP", CKA_UNWRAP);

  @TempDir Path directory;
  private Home home;

  @BeforeEach
  void setHome() {
    home = new Home(directory.resolve("home"));
  }

  @Test
  void shouldCreateATokenWithEveryKey() throws Exception {
    var report = home.provision();

    assertThat(report.tokenCreated()).isTrue();
    assertThat(report.changed()).isTrue();
    assertThat(report.keys()).hasSize(14).allMatch(ProvisionReport.KeyReport::created);
    assertThat(report.softHsmConf()).isEqualTo(home.file("softhsm2.conf"));
    assertThat(home.inToken(Home::objects)).containsOnlyKeys(EXPECTED.keySet());
  }

  @Test
  void shouldMakeKeysPrivateSensitiveAndNotExtractableWithOnlyTheFunctionsTheyNeed()
      throws Exception {
    home.provision();

    home.inToken(session -> {
      for (var object : Home.objects(session).entrySet()) {
        var label = object.getKey();
        long handle = object.getValue();
        for (long attribute : new long[] {CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE}) {
          assertThat(session.getAttrValues(handle, attribute).getBooleanAttrValue(attribute))
              .as("%s %x", label, attribute)
              .isTrue();
        }
        assertThat(session.getAttrValues(handle, CKA_EXTRACTABLE).extractable()).isFalse();
        assertThat(session.getAttrValues(handle, CKA_VALUE).value()).as(label).isNull();
        var expected = EXPECTED.get(label);
        for (var function : FUNCTIONS.entrySet()) {
          assertThat(
                  session
                      .getAttrValues(handle, function.getValue())
                      .getBooleanAttrValue(function.getValue()))
              .as(label + " " + function.getKey())
              .isEqualTo(expected.contains(" " + function.getKey()));
        }
        var id = session.getAttrValues(handle, CKA_ID).id();
        assertThat(HexFormat.of().withUpperCase().formatHex(id))
            .isEqualTo(expected.substring(0, 6));
      }
      return null;
    });
  }

  @Test
  void shouldGiveLeftHalvesThatAreSingleDes() throws Exception {
    home.provision();

    // FIPS PUB 81 (1980) table B1: DES under 0123456789ABCDEF, which is also the CVK's left half.
    var ciphertext =
        home.inToken(session ->
            session.encryptSingle(
                new Mechanism(CKM_DES3_ECB),
                Home.objects(session).get("cvk.k1"),
                HexFormat.of().parseHex("4E6F772069732074")));

    assertThat(HexFormat.of().withUpperCase().formatHex(ciphertext)).isEqualTo("3FA40E8A984D4815");
  }

  /** Check values by OpenSSL; the AES-128 one is the subject of X9.143:2021 8.5. */
  @Test
  void shouldMakeKeysOfEveryAlgorithm() throws Exception {
    var keys =
        home.keys(
            """
            - {name: zpk-aes, usage: P0, algorithm: AES-128, kcv: D77F00,
               value: FA36E44278DB3AB5F298F9F7DA8F1F88}
            - {name: mak-1, usage: M1, algorithm: TDES-2, kcv: E84D09,
               value: E0F4543F3E2A2C5FFC7E5E5A222E3E4D}
            - {name: mak-6-tdes, usage: M6, algorithm: TDES-3, kcv: C8CC74,
               value: 8AA83BF8CBDA10620BC1BF19FBB6CD58BC313D4A371CA8B5}
            - {name: mak-6-aes, usage: M6, algorithm: AES-192, kcv: 3A072A,
               value: 8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B}
            - {name: mak-7, usage: M7, algorithm: HMAC-256, kcv: FF9212,
               value: 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F}
            """);
    var request = new ProvisionRequest(Home.SOFTHSM, home.path(), LABEL, keys);

    assertThat(Provisioning.provision(request).keys())
        .hasSize(5)
        .allMatch(ProvisionReport.KeyReport::created);
    assertThat(Provisioning.provision(request).changed()).isFalse();
    home.inToken(session -> {
      long hmac = Home.objects(session).get("mak-7");
      assertThat(session.getAttrValues(hmac, CKA_ENCRYPT).encrypt()).isFalse();
      assertThat(session.getAttrValues(hmac, CKA_SIGN).sign()).isTrue();
      long zpk = Home.objects(session).get("zpk-aes");
      assertThat(session.getAttrValues(zpk, CKA_DECRYPT).decrypt()).isTrue();
      assertThat(session.getAttrValues(zpk, CKA_SIGN).sign()).as("for its check value").isTrue();
      return null;
    });
  }

  /** The variant of the TDES base key by OpenSSL: C1E385A789ABCDEF3E1C7A5876543210. */
  @Test
  void shouldMakeKeysThatOthersAreDerivedFrom() throws Exception {
    var keys =
        home.keys(
            """
            - {name: bdk, usage: B0, algorithm: TDES-2, kcv: 08D7B4,
               value: 0123456789ABCDEFFEDCBA9876543210}
            - {name: bdk-aes, usage: B0, algorithm: AES-128, kcv: FF0BD7,
               value: FEDCBA9876543210F1F1F1F1F1F1F1F1}
            - {name: kbpk, usage: K1, algorithm: AES-256, kcv: 233155,
               value: 88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6}
            """);

    Provisioning.provision(new ProvisionRequest(Home.SOFTHSM, home.path(), LABEL, keys));

    home.inToken(session -> {
      var made = Home.objects(session);
      assertThat(made).containsOnlyKeys("bdk", "bdk.c0", "bdk-aes", "kbpk");
      var ecb = new Mechanism(CKM_DES3_ECB);
      assertThat(session.encryptSingle(ecb, made.get("bdk.c0"), new byte[8]))
          .startsWith(0x26, 0xBD, 0x16);
      for (var name : List.of("bdk", "bdk.c0")) {
        assertThat(session.getAttrValues(made.get(name), CKA_ENCRYPT).encrypt()).isTrue();
        assertThat(session.getAttrValues(made.get(name), CKA_DERIVE).derive()).isFalse();
      }
      assertThat(session.getAttrValues(made.get("bdk-aes"), CKA_ENCRYPT).encrypt()).isFalse();
      assertThat(session.getAttrValues(made.get("bdk-aes"), CKA_DERIVE).derive()).isTrue();
      assertThat(session.getAttrValues(made.get("kbpk"), CKA_DERIVE).derive()).isTrue();
      for (long key : made.values()) {
        assertThat(session.getAttrValues(key, CKA_DECRYPT).decrypt()).isFalse();
      }
      return null;
    });
  }

  @Test
  void shouldKeepFilesForTheOwnerOnly() throws Exception {
    home.provision();

    for (var name : new String[] {"softhsm2.conf", "user.pin", "so.pin", "provision.lock"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.file(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.file("tokens"))))
        .isEqualTo("rwx------");
    assertThat(Files.readString(home.file("user.pin")))
        .matches("[0-9]{12}\n")
        .isNotEqualTo(Files.readString(home.file("so.pin")));
  }

  @Test
  void shouldChangeNothingTheSecondTime() throws Exception {
    home.provision();
    var before = home.files();

    var report = home.provision();

    assertThat(report.changed()).isFalse();
    assertThat(report.keys()).hasSize(14).noneMatch(ProvisionReport.KeyReport::created);
    assertThat(home.files()).isEqualTo(before);
  }

  @Test
  void shouldAddOnlyTheKeysATokenLacks() throws Exception {
    home.provision();
    home.inToken(session -> {
      session.destroyObject(Home.objects(session).get("imk-ac"));
      session.destroyObject(Home.objects(session).get("cvk.k1"));
      return null;
    });

    var report = home.provision();

    assertThat(report.tokenCreated()).isFalse();
    assertThat(report.keys().stream().filter(ProvisionReport.KeyReport::created))
        .extracting(ProvisionReport.KeyReport::name)
        .containsExactly("cvk.k1", "imk-ac");
    assertThat(home.inToken(Home::objects)).containsOnlyKeys(EXPECTED.keySet());
  }

  @Test
  void shouldCompleteATokenWhoseUserPinWasNeverSet() throws Exception {
    home.provision();
    var module = Cryptoki.load(Home.SOFTHSM);
    var soPin = Files.readString(home.file("so.pin")).strip().toCharArray();
    // C_InitToken wipes the token and its user PIN: as after a kill between it and C_InitPIN.
    try (var cryptoki = Cryptoki.initialize(module)) {
      var slot = cryptoki.find(LABEL).getSlot().getSlotID();
      module
          .getPKCS11Module()
          .C_InitToken(slot, soPin, "%-32s".formatted(LABEL).toCharArray(), true);
    }

    var report = home.provision();

    assertThat(report.tokenCreated()).isFalse();
    assertThat(report.keys()).allMatch(ProvisionReport.KeyReport::created);
    assertThat(home.inToken(Home::objects)).hasSize(14);
  }

  @Test
  void shouldKeepOtherTokensAndObjectsAsTheyAre() throws Exception {
    var first = home.provision();
    var other =
        Provisioning.provision(new ProvisionRequest(Home.SOFTHSM, home.path(), "other", Home.KEYS));

    assertThat(first.pinFile()).isEqualTo(other.pinFile());
    assertThat(other.tokenCreated()).isTrue();
    assertThat(home.provision().changed()).isFalse();
  }

  @Test
  void shouldProvisionSeveralHomesInOneProcess() throws Exception {
    var second = new Home(directory.resolve("second home"));

    home.provision();
    second.provision();

    assertThat(home.provision().changed()).isFalse();
    assertThat(second.provision().changed()).isFalse();
    assertThat(second.inToken(Home::objects)).hasSize(14);
  }

  @Test
  void shouldUseAnotherSoftHsmConfigurationAsItIs() throws Exception {
    var tokens = Files.createDirectory(directory.resolve("elsewhere"));
    var conf =
        Files.writeString(
            directory.resolve("own.conf"),
            "# mine\nobjectstore.backend=file\n directories.tokendir = %s # here\n"
                .formatted(tokens));

    var report = Provisioning.provision(home.request(), conf);

    assertThat(report.softHsmConf()).isEqualTo(conf);
    assertThat(tokens).isNotEmptyDirectory();
    assertThat(home.file("tokens")).isEmptyDirectory();
    assertThat(home.file("softhsm2.conf")).doesNotExist();
    assertThat(Provisioning.provision(home.request(), conf).changed()).isFalse();
  }
}
