package dev.tollgate.hsm;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Exception;
import org.xipki.pkcs11.wrapper.PKCS11Module;
import org.xipki.pkcs11.wrapper.Session;
import org.xipki.pkcs11.wrapper.Slot;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * A SoftHSM token with published test keys, made through another PKCS#11 binding than ours. Both
 * share the one library in this JVM: this one finalizes it before ours starts.
 */
final class TestToken {
  static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  static final String LABEL = "tollgate-test";
  static final String PIN = "648219";

  static final String ZPK_VALUE = "C8B507136D921FD05864C81F79F2D30B";
  static final String CVK_VALUE = "0123456789ABCDEFFEDCBA9876543210";
  static final String ZAK_VALUE = "3F419E1CB7079442AA37474C2EFBF8B8";
  static final String TOKEN_VALUE =
      "88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6";

  static final KeySpec ZPK = tdes("zpk", KeyUsage.P0, ZPK_VALUE);
  static final KeySpec CVK = tdes("cvk", KeyUsage.C0, CVK_VALUE);
  static final KeySpec CVK_2 = tdes("cvk-2", KeyUsage.C0, "12345678123456788765432187654321");
  static final KeySpec PVK = tdes("pvk", KeyUsage.V2, CVK_VALUE);
  static final KeySpec PVK_2 = tdes("pvk-2", KeyUsage.V2, "233220CCDDCC322315C44C2A51A2DFFD");
  static final KeySpec ZAK = tdes("zak", KeyUsage.M3, ZAK_VALUE);
  static final KeySpec ZAK_2 = tdes("zak-2", KeyUsage.M3, "E0F4543F3E2A2C5FFC7E5E5A222E3E4D");
  static final KeySpec ZAK_3 = tdes("zak-3", KeyUsage.M3, CVK_VALUE);
  static final KeySpec PGK = tdes("pgk", KeyUsage.V1, CVK_VALUE);
  static final KeySpec IMK = tdes("imk", KeyUsage.E0, CVK_VALUE);
  static final KeySpec PAN_TOKEN = new KeySpec("token", KeyUsage.D0, "2331550BC9");
  static final List<KeySpec> KEYS =
      List.of(ZPK, CVK, CVK_2, PVK, PVK_2, ZAK, PAN_TOKEN, ZAK_2, ZAK_3, IMK, PGK);

  /** Issuer master keys of published cryptograms, besides {@link #IMK}. */
  static final List<String> IMK_VALUES =
      List.of(
          "13131313131313131313131313131313",
          "12345678123456781234567812345678",
          "6786D3D6F2266E19B67302438ACE7551",
          "BF89B32308CDADDC04B952C7DF0715E0",
          "0123456789ABCDEF0123456789ABCDEF",
          "DFADBFEF0123456789866443DFADBFEF");

  /** PIN generation keys of published offsets, besides {@link #PGK}. */
  static final List<String> PGK_VALUES =
      List.of("0123456789ABCDEF0123456789ABCDEF", "13131313131313131313131313131313");

  /** Labels of keys made by {@link #key}. */
  private static final Set<String> STORED = new HashSet<>();

  static final String SMI_VALUE = "FEDCBA98765432100123456789ABCDEF";
  static final String SMC_VALUE = "89ABCDEF0123456776543210FEDCBA98";
  static final String DN_VALUE = "01234567899876543210012345678998";

  /** Issuer master keys for other things than cryptograms, by usage. */
  private static final Map<KeyUsage, List<String>> ISSUER_KEYS =
      Map.of(
          KeyUsage.E1,
          List.of(SMC_VALUE, "BF89B32308CDADDC04B952C7DF0715E0"),
          KeyUsage.E2,
          List.of(SMI_VALUE, "862F13DF807A13B9D9AEAEC885FE7CA4", CVK_VALUE),
          KeyUsage.E4,
          List.of(DN_VALUE));

  private static boolean provisioned;

  private TestToken() {}

  private static KeySpec tdes(String label, KeyUsage usage, String value) {
    return new KeySpec(label, usage, Reference.tdesCheckValue(value));
  }

  /** The issuer master key with this value. */
  static KeySpec imk(String value) {
    int index = IMK_VALUES.indexOf(value);
    return value.equals(CVK_VALUE) ? IMK : tdes("imk-" + index, KeyUsage.E0, value);
  }

  /** An issuer master key of usage E1, E2 or E4 with this value. */
  static KeySpec issuerKey(String value, KeyUsage usage) {
    return tdes("imk-" + usage + "-" + value.substring(0, 6), usage, value);
  }

  /** All of them. */
  static List<KeySpec> issuerKeys() {
    return ISSUER_KEYS.entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(value -> issuerKey(value, entry.getKey())))
        .toList();
  }

  /** The PIN generation key with this value. */
  static KeySpec pgk(String value) {
    int index = PGK_VALUES.indexOf(value);
    return value.equals(CVK_VALUE) ? PGK : tdes("pgk-" + index, KeyUsage.V1, value);
  }

  /** Makes the token once per JVM. */
  static synchronized void provision() {
    if (provisioned) {
      return;
    }
    try {
      Path conf = Path.of(System.getenv("SOFTHSM2_CONF"));
      Path tokens = conf.resolveSibling("tokens");
      deleteTree(tokens);
      Files.createDirectories(tokens);
      Files.writeString(
          conf, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
      run(
          "softhsm2-util",
          "--init-token",
          "--free",
          "--label",
          LABEL,
          "--pin",
          PIN,
          "--so-pin",
          PIN);
      inSession(TestToken::createKeys);
      provisioned = true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static HsmConfig config(List<KeySpec> keys) {
    return new HsmConfig(MODULE, LABEL, pinFile(PIN), 200, 64, 2, keys);
  }

  static Hsm open() {
    provision();
    return Hsm.open(config(KEYS));
  }

  /** A new file that holds this text. */
  static Path pinFile(String content) {
    try {
      Path folder = Path.of(System.getenv("SOFTHSM2_CONF")).getParent();
      Files.createDirectories(folder);
      return Files.writeString(Files.createTempFile(folder, "pin", ".txt"), content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What another part of the process may do to a library it shares with us. */
  interface Interference {
    void on(PKCS11Module module) throws Exception;
  }

  static void interfere(Interference what) {
    try {
      what.on(PKCS11Module.getInstance(MODULE.toString()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** How many session objects are copies of a key: one for each lane that holds its sessions. */
  static int copiesOf(String label) {
    AttributeVector template =
        new AttributeVector().class_(PKCS11Constants.CKO_SECRET_KEY).token(false).label(label);
    int[] count = new int[1];
    interfere(module -> {
      Session session = slot(module).getToken().openSession(false);
      count[0] = session.findAllObjectsSingle(template).length;
      session.closeSession();
    });
    return count[0];
  }

  /** How many secret keys there are as session objects, of whatever session. */
  static int sessionKeys() {
    AttributeVector template =
        new AttributeVector().class_(PKCS11Constants.CKO_SECRET_KEY).token(false);
    int[] count = new int[1];
    interfere(module -> {
      Session session = slot(module).getToken().openSession(false);
      count[0] = session.findAllObjectsSingle(template).length;
      session.closeSession();
    });
    return count[0];
  }

  /** How many sessions this process has open with the token. */
  static long sessions() {
    long[] count = new long[1];
    interfere(module -> count[0] = slot(module).getToken().getTokenInfo().getSessionCount());
    return count[0];
  }

  /** Stores a TDES key on the token, beside those that are always there. */
  static void createToken(String label, String value) {
    provision();
    inSession(session -> create(session, label, value));
  }

  /**
   * Stores a key on the token that may derive, encipher and sign, unless it is there.
   *
   * @param type CKK_...
   */
  static void createToken(String label, long type, String value, String checkValue) {
    provision();
    destroyToken(label);
    inSession(session ->
        session.createObject(
            template(label, type, value)
                .derive(true)
                .verify(true)
                .id(HexFormat.of().parseHex(checkValue))));
  }

  /** Stores a key of any type on the token. */
  static void createToken(String label, long type, String value) {
    provision();
    inSession(session -> session.createObject(template(label, type, value)));
  }

  /** Stores a key as it is. */
  static void store(AttributeVector key) {
    provision();
    inSession(session -> session.createObject(key));
  }

  /** Shows the attributes of each of the token's keys with a label. */
  static void look(String label, Consumer<AttributeVector> at) {
    AttributeVector template =
        new AttributeVector().class_(PKCS11Constants.CKO_SECRET_KEY).token(true).label(label);
    inSession(session -> {
      for (long key : session.findAllObjectsSingle(template)) {
        at.accept(
            session.getAttrValues(
                key,
                PKCS11Constants.CKA_ENCRYPT,
                PKCS11Constants.CKA_DECRYPT,
                PKCS11Constants.CKA_SIGN,
                PKCS11Constants.CKA_DERIVE,
                PKCS11Constants.CKA_WRAP,
                PKCS11Constants.CKA_UNWRAP,
                PKCS11Constants.CKA_PRIVATE,
                PKCS11Constants.CKA_SENSITIVE,
                PKCS11Constants.CKA_EXTRACTABLE));
      }
    });
  }

  /**
   * A key of any algorithm, stored on the token the first time it is asked for.
   *
   * @param signs whether the token may make MACs with it itself
   */
  static KeySpec key(KeyUsage usage, KeyAlgorithm algorithm, String value, boolean signs) {
    provision();
    String label = "%s-%s-%s%s".formatted(usage, algorithm, value.hashCode(), signs ? "" : "-ecb");
    if (STORED.add(label)) {
      inSession(session -> {
        session.createObject(anyTemplate(label, algorithm, value, signs));
        if (usage == KeyUsage.M3) {
          create(session, label + ".k1", value.substring(0, 16).repeat(2));
        }
      });
    }
    String checkValue =
        switch (algorithm) {
          case TDES_2, TDES_3 -> Reference.tdesCheckValue(value);
          case AES_128, AES_192, AES_256 -> Reference.aesCheckValue(value);
          case HMAC -> Reference.hmac(value, "0".repeat(32)).substring(0, 6);
        };
    return new KeySpec(label, usage, checkValue);
  }

  /** A token key as production should have it. */
  static KeySpec tokenKeyWithoutDecryption(String label) {
    provision();
    if (STORED.add(label)) {
      inSession(session ->
          session.createObject(
              anyTemplate(label, KeyAlgorithm.AES_256, TOKEN_VALUE, true).decrypt(false)));
    }
    return new KeySpec(label, KeyUsage.D0, PAN_TOKEN.checkValue());
  }

  private static AttributeVector anyTemplate(
      String label, KeyAlgorithm algorithm, String value, boolean signs) {
    boolean hmac = algorithm == KeyAlgorithm.HMAC;
    return AttributeVector.newSecretKey(algorithm.keyType())
        .token(true)
        .label(label)
        .private_(true)
        .sensitive(true)
        .extractable(false)
        .encrypt(!hmac)
        .decrypt(!hmac && decrypts(label))
        .sign(signs)
        .value(HexFormat.of().parseHex(value));
  }

  /** Has the token make a TDES key that only encrypts; its check value. */
  static String generateToken(String label) {
    String[] checkValue = new String[1];
    inSession(session -> {
      AttributeVector template =
          AttributeVector.newSecretKey(PKCS11Constants.CKK_DES2)
              .token(true)
              .label(label)
              .private_(true)
              .sensitive(true)
              .extractable(false)
              .encrypt(true)
              .decrypt(false);
      Mechanism generate = new Mechanism(PKCS11Constants.CKM_DES2_KEY_GEN);
      long key = session.generateKey(generate, template);
      Mechanism ecb = new Mechanism(PKCS11Constants.CKM_DES3_ECB);
      byte[] zeros = session.encryptSingle(ecb, key, new byte[8]);
      checkValue[0] = HexFormat.of().withUpperCase().formatHex(zeros, 0, 3);
    });
    return checkValue[0];
  }

  static void destroyToken(String label) {
    inSession(session -> {
      AttributeVector template =
          new AttributeVector().class_(PKCS11Constants.CKO_SECRET_KEY).token(true).label(label);
      for (long key : session.findAllObjectsSingle(template)) {
        session.destroyObject(key);
      }
    });
  }

  /** Whether nobody has the library initialised. */
  static boolean libraryIsFree() {
    try {
      PKCS11Module module = PKCS11Module.getInstance(MODULE.toString());
      module.initialize();
      module.finalize(null);
      return true;
    } catch (PKCS11Exception e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private interface KeyMaker {
    void make(Session session) throws TokenException;
  }

  /** Works on the token, in a library that may be in use. */
  private static void inSession(KeyMaker maker) {
    interfere(module -> {
      boolean ours = libraryIsFree();
      if (ours) {
        module.initialize();
      }
      Session session = slot(module).getToken().openSession(true);
      if (ours) {
        session.login(PKCS11Constants.CKU_USER, PIN.toCharArray());
      }
      try {
        maker.make(session);
      } finally {
        session.closeSession();
        if (ours) {
          module.finalize(null);
        }
      }
    });
  }

  static Slot slot(PKCS11Module module) throws PKCS11Exception {
    for (Slot slot : module.getSlotList(true)) {
      if (slot.getToken().getTokenInfo().getLabel().strip().equals(LABEL)) {
        return slot;
      }
    }
    throw new AssertionError("no test token");
  }

  private static void createKeys(Session session) throws TokenException {
    create(session, "zpk", ZPK_VALUE);
    createWithLeft(session, "cvk", CVK_VALUE);
    createWithLeft(session, "cvk-2", "12345678123456788765432187654321");
    create(session, "pvk", CVK_VALUE);
    create(session, "pvk-2", "233220CCDDCC322315C44C2A51A2DFFD");
    createWithLeft(session, "zak", ZAK_VALUE);
    createWithLeft(session, "zak-2", "E0F4543F3E2A2C5FFC7E5E5A222E3E4D");
    createWithLeft(session, "zak-3", CVK_VALUE);
    session.createObject(tdesTemplate("imk", CVK_VALUE).derive(true));
    session.createObject(tdesTemplate("imk-underivable", CVK_VALUE));
    create(session, "pgk", CVK_VALUE);
    for (String value : PGK_VALUES) {
      create(session, pgk(value).label(), value);
    }
    for (Map.Entry<KeyUsage, List<String>> entry : ISSUER_KEYS.entrySet()) {
      for (String value : entry.getValue()) {
        String label = issuerKey(value, entry.getKey()).label();
        session.createObject(tdesTemplate(label, value).derive(true));
      }
    }
    for (String value : IMK_VALUES) {
      session.createObject(tdesTemplate(imk(value).label(), value).derive(true));
    }
    session.createObject(
        template("token", PKCS11Constants.CKK_AES, TOKEN_VALUE).id(new byte[] {0x23, 0x31, 0x55}));
    session.createObject(
        template("aes-128", PKCS11Constants.CKK_AES, "FA36E44278DB3AB5F298F9F7DA8F1F88"));
    session.createObject(
        anyTemplate("hmac", KeyAlgorithm.HMAC, TOKEN_VALUE, true)); // no check value is published
    session.createObject(
        anyTemplate("hmac-short", KeyAlgorithm.HMAC, TOKEN_VALUE.substring(0, 30), true));
    session.createObject(tdesTemplate("extractable", ZPK_VALUE).extractable(true));
    session.createObject(tdesTemplate("readable", ZPK_VALUE).sensitive(false));
    session.createObject(tdesTemplate("public", ZPK_VALUE).private_(false));
    create(session, "twice", ZPK_VALUE);
    create(session, "twice", CVK_VALUE);
    create(session, "cvk-alone", CVK_VALUE);
    create(session, "cvk-crossed", CVK_VALUE);
    session.createObject(
        tdesTemplate("cvk-crossed.k1", ZPK_VALUE).id(new byte[] {0x01, 0x02, 0x03}));
  }

  private static void create(Session session, String label, String value) throws TokenException {
    session.createObject(tdesTemplate(label, value));
  }

  private static void createWithLeft(Session session, String label, String value)
      throws TokenException {
    create(session, label, value);
    create(session, label + ".k1", value.substring(0, 16).repeat(2));
  }

  private static AttributeVector tdesTemplate(String label, String value) {
    return template(label, PKCS11Constants.CKK_DES2, value)
        .id(HexFormat.of().parseHex(Reference.tdesCheckValue(value)));
  }

  /** What only computes values must not decrypt; tests tell such keys by their labels. */
  private static boolean decrypts(String label) {
    return !label.matches(
        "(cvk|pvk|pgk|zak|mak|imk|bdk|kbpk|fleeting|replaced|twice|readable|public|[CVME]\\d-).*");
  }

  private static AttributeVector template(String label, long type, String value) {
    return AttributeVector.newSecretKey(type)
        .token(true)
        .label(label)
        .private_(true)
        .sensitive(true)
        .extractable(false)
        .encrypt(true)
        .decrypt(decrypts(label))
        .sign(true)
        .value(HexFormat.of().parseHex(value));
  }

  private static void run(String... command) throws IOException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new AssertionError(command[0] + ": " + output);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      List<Path> paths = new ArrayList<>();
      try (var walk = Files.walk(root)) {
        walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
      }
      for (Path path : paths) {
        Files.delete(path);
      }
    }
  }
}
