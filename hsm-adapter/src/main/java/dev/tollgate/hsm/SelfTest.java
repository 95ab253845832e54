package dev.tollgate.hsm;

import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.AES_128;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.AES_256;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.HMAC;
import static dev.tollgate.hsm.KeyUsage.KeyAlgorithm.TDES_2;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyLoader.LoadedKey;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Known answers: each command's real code computes at the token, in sessions and with key objects
 * of its own, what is published. Keys, PANs and PINs here are published test values; they are
 * numbers, so that no card number is text in this process.
 *
 * <p>A real HSM may refuse keys in clear, which is what the test needs; that is told, and is not a
 * pass.
 */
public final class SelfTest {
  /**
   * What came of one command.
   *
   * @param reason empty if it passed, else what is wrong: a wrong answer, or the call that failed
   *     with its CKR name; {@code not possible: ...} if the command could not be tried
   */
  public record Result(CommandExposure command, boolean passed, String reason) {}

  /** Test keys. */
  enum TestKey {
    /** NIST SP 800-38A F.1.5. */
    TOKEN(
        KeyUsage.D0,
        AES_256,
        "1A0B2D",
        0x603DEB1015CA71BEL,
        0x2B73AEF0857D7781L,
        0x1F352C073B6108D7L,
        0x2D9810A30914DFF4L),
    ZPK(KeyUsage.P0, TDES_2, "0DA897", 0xC8B507136D921FD0L, 0x5864C81F79F2D30BL),
    ZPK_AES(KeyUsage.P0, AES_128, "98964F", 0xAF8CB133A78F8DC2L, 0xD1359F18527593FBL),
    CVK(KeyUsage.C0, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    PVK(KeyUsage.V2, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    PGK(KeyUsage.V1, TDES_2, "D5D44F", 0x0123456789ABCDEFL, 0x0123456789ABCDEFL),
    MAK_1(KeyUsage.M1, TDES_2, "E84D09", 0xE0F4543F3E2A2C5FL, 0xFC7E5E5A222E3E4DL),
    ZAK(KeyUsage.M3, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    /** NIST SP 800-38B D.3. */
    MAK_6(
        KeyUsage.M6,
        AES_256,
        "1A0B2D",
        0x603DEB1015CA71BEL,
        0x2B73AEF0857D7781L,
        0x1F352C073B6108D7L,
        0x2D9810A30914DFF4L),
    /** NIST's examples of FIPS 198-1, SHA-256; its check value by OpenSSL. */
    MAK_7(
        KeyUsage.M7,
        HMAC,
        "FF9212",
        0x0001020304050607L,
        0x08090A0B0C0D0E0FL,
        0x1011121314151617L,
        0x18191A1B1C1D1E1FL),
    IMK(KeyUsage.E0, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    IMK_DN(KeyUsage.E4, TDES_2, "48F24D", 0x0123456789987654L, 0x3210012345678998L),
    IMK_SMI(KeyUsage.E2, TDES_2, "7B8358", 0xFEDCBA9876543210L, 0x0123456789ABCDEFL),
    IMK_SMC(KeyUsage.E1, TDES_2, "EB7A8D", 0x89ABCDEF01234567L, 0x76543210FEDCBA98L),
    BDK(KeyUsage.B0, TDES_2, "08D7B4", 0x0123456789ABCDEFL, 0xFEDCBA9876543210L),
    BDK_AES(KeyUsage.B0, AES_128, "FF0BD7", 0xFEDCBA9876543210L, 0xF1F1F1F1F1F1F1F1L),
    /** TR-31:2018 A.7.4. */
    KBPK(
        KeyUsage.K1,
        AES_256,
        "2331550BC9",
        0x88E1AB2A2E3DD38CL,
        0x1FA039A536500CC8L,
        0xA87AB9D62DC92C01L,
        0x058FA79F44657DE6L);

    private final KeyUsage usage;
    private final KeyAlgorithm algorithm;
    private final String checkValue;

    @SuppressWarnings("ImmutableEnumChecker") // never given away
    private final long[] words;

    TestKey(KeyUsage usage, KeyAlgorithm algorithm, String checkValue, long... words) {
      this.usage = usage;
      this.algorithm = algorithm;
      this.checkValue = checkValue;
      this.words = words;
    }

    KeySpec spec() {
      return new KeySpec(name(), usage, checkValue);
    }

    HsmKey at(int index) {
      return new HsmKey(name(), usage, index, algorithm);
    }

    private static long[] second(KeyUsage usage, long[] words) {
      long variant = DukptCommands.KEY_VARIANT;
      return usage == KeyUsage.B0
          ? new long[] {words[0] ^ variant, words[1] ^ variant}
          : new long[] {words[0], words[0]};
    }

    static LoadedKey create(Pkcs11Session session, KeySpec spec, boolean leftHalf) {
      TestKey test = valueOf(spec.label());
      long[] words = test.words;
      long[] value = leftHalf ? second(spec.usage(), words) : words;
      boolean decrypts = spec.usage() == KeyUsage.P0 || spec.usage() == KeyUsage.D0;
      boolean derives = spec.usage().derives(test.algorithm);
      long handle = session.createTestKey(test.algorithm.keyType(), decrypts, derives, value);
      LoadedKey key = new LoadedKey(handle, test.algorithm);
      if (!leftHalf) {
        KeyLoader.compare(session, key, spec.label(), spec.checkValue());
      }
      return key;
    }
  }

  private final TokenLogin login;
  private final String token;
  private final LaneScratch scratch;

  SelfTest(TokenLogin login, String token, LaneScratch scratch) {
    this.login = login;
    this.token = token;
    this.scratch = scratch;
  }

  /** Tries every command, in the order they are declared. */
  List<Result> run() {
    return KnownAnswer.ALL.stream().map(this::run).toList();
  }

  private Result run(KnownAnswer answer) {
    CommandExposure command = answer.command();
    List<KeySpec> specs = answer.keys().stream().map(TestKey::spec).toList();
    List<HsmKey> keys =
        answer.keys().stream().map(key -> key.at(answer.keys().indexOf(key))).toList();
    LaneCipher cipher = new LaneCipher(login, token, () -> specs, TestKey::create, scratch);
    cipher.giveUp(); // a lost login is the lane's business
    try (Arena arena = Arena.ofConfined()) {
      cipher.open();
      PaymentHsm hsm = new Pkcs11PaymentHsm(cipher);
      if (answer.check().isRight(hsm, arena.allocate(KnownAnswer.CELL_BYTES, 8), keys)) {
        return new Result(command, true, "");
      }
      TollgateException fault = cipher.fault();
      return new Result(command, false, fault == null ? "wrong answer" : fault.what());
    } catch (TollgateException e) {
      return new Result(command, false, "not possible: " + e.what());
    } finally {
      cipher.close();
    }
  }
}
