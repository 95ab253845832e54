package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tollgate.hsm.CommandExposure.Exposure;
import dev.tollgate.hsm.DukptKey.Outcome;
import dev.tollgate.hsm.KeyBlockHeader.KeyBlockResult;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.PinBlockFormat.PinKey;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The payment commands out of the operations of standard PKCS#11. Tokens are here, the others in
 * classes by family. What the host sees of each is in {@link CommandExposure}.
 *
 * <p>Secret intermediate values exist in the lane's scratch page alone and are wiped before a
 * command returns. Operands that no issuer could have sent (a PAN with a letter in it, a key of
 * another usage) are answered like an HSM that refuses: not carried out.
 */
final class Pkcs11PaymentHsm implements PaymentHsm {
  private static final int AES_BLOCK = 16;
  static final int PAN_DIGITS_MIN = 8;
  private static final int PAN_DIGITS_MAX = 19;
  private static final int NOT_CARRIED_OUT = -1;
  private static final int FILL = 0xF;

  private final LaneCipher cipher;
  private final boolean production;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private final PinCommands pins;
  private final MacCommands macs;
  private final CardValueCommands cardValues;
  private final CryptogramCommand cryptograms;
  private final ScriptCommands scripts;
  private final DukptCommands dukpt;
  private final KeyBlocks keyBlocks;
  private final Randoms randoms;
  private final CommandBatch batch;

  /** Outside production. */
  Pkcs11PaymentHsm(LaneCipher cipher) {
    this(cipher, false);
  }

  /**
   * @param production whether commands that show the host a clear PIN or key are not carried out
   */
  Pkcs11PaymentHsm(LaneCipher cipher, boolean production) {
    this.cipher = cipher;
    this.production = production;
    scratch = cipher.scratch();
    memory = scratch.memory();
    dukpt = new DukptCommands(cipher);
    pins = new PinCommands(cipher, dukpt);
    macs = new MacCommands(cipher);
    cardValues = new CardValueCommands(cipher);
    batch = new CommandBatch(cipher, cardValues, pins, allows(CommandExposure.VERIFY_PIN_PVV));
    scripts = new ScriptCommands(cipher, dukpt);
    keyBlocks = new KeyBlocks(cipher);
    cryptograms = new CryptogramCommand(cipher);
    randoms = new Randoms(cipher);
  }

  @Override
  public Exposure pinExposure() {
    return CommandExposure.VERIFY_PIN_PVV.exposure();
  }

  private boolean allows(CommandExposure command) {
    return !production || !command.refusedInProduction();
  }

  private boolean allows(DukptKey key) {
    return allows(key.isTdes() ? CommandExposure.DUKPT_TDES : CommandExposure.DUKPT_AES);
  }

  /** Runs a task to its end, where nothing it asks for is carried out. */
  void runAlone(Hsm.LaneTask task) {
    Hsm.LaneTask piece = task;
    while (piece != null) {
      piece.run(this);
      piece = batch.takeNext();
    }
  }

  /** For the lane to carry out. */
  @Override
  public CommandBatch batch() {
    return batch;
  }

  @Override
  public boolean tokenize(MemorySegment cell, HsmKey key, long panAt, int panLength, long tokenAt) {
    boolean usable =
        key.usage() == KeyUsage.D0
            && Digits.arePan(cell, panAt, panLength, PAN_DIGITS_MIN)
            && LaneCipher.reaches(cell, tokenAt, AES_BLOCK);
    if (!usable) {
      return false;
    }
    try {
      int end = Digits.pack(cell, panAt, panLength, memory, LaneScratch.IN, 0);
      Digits.fill(memory, LaneScratch.IN, end, 2 * AES_BLOCK, FILL);
      if (!cipher.encrypt(key, LaneScratch.IN, AES_BLOCK, LaneScratch.OUT)) {
        return false;
      }
      MemorySegment.copy(memory, LaneScratch.OUT, cell, tokenAt, AES_BLOCK);
      return true;
    } finally {
      scratch.wipe();
    }
  }

  @Override
  public PinResult verifyPinPvv(
      MemorySegment cell,
      PinKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      int pvv) {
    return allows(CommandExposure.VERIFY_PIN_PVV)
        ? pins.verifyPvv(cell, zpk, format, pinBlockAt, panAt, panLength, pvk, pvki, pvv)
        : PinResult.UNAVAILABLE;
  }

  @Override
  public CheckResult verifyCardValue(
      MemorySegment cell,
      HsmKey cvk,
      long panAt,
      int panLength,
      int expiry,
      int serviceCode,
      long valueAt) {
    return cardValues.verify(cell, cvk, panAt, panLength, expiry, serviceCode, valueAt);
  }

  @Override
  public CheckResult verifyCavv(
      MemorySegment cell,
      HsmKey cvk,
      long panAt,
      int panLength,
      int unpredictableNumber,
      int results,
      long valueAt) {
    return cardValues.verify(cell, cvk, panAt, panLength, unpredictableNumber, results, valueAt);
  }

  @Override
  public CheckResult verifyDcvv(
      MemorySegment cell,
      HsmKey key,
      CryptogramRequest card,
      int expiry,
      int serviceCode,
      long valueAt) {
    return cardValues.verifyDynamic(cell, key, card, expiry, serviceCode, valueAt);
  }

  @Override
  public CheckResult verifyCvc3(
      MemorySegment cell, HsmKey key, CryptogramRequest card, int digits, long valueAt) {
    return cardValues.verifyCvc3(cell, key, card, digits, valueAt);
  }

  @Override
  public PinResult verifyPinIbm3624(
      MemorySegment cell,
      PinKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      long offset,
      int offsetDigits) {
    return allows(CommandExposure.VERIFY_PIN_IBM3624)
        ? pins.verifyIbm3624(
            cell, zpk, format, pinBlockAt, panAt, panLength, pgk, rule, offset, offsetDigits)
        : PinResult.UNAVAILABLE;
  }

  @Override
  public PinBlockResult generatePvv(
      MemorySegment cell,
      PinKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      long pvvAt) {
    return allows(CommandExposure.GENERATE_PVV)
        ? pins.generatePvv(cell, zpk, format, pinBlockAt, panAt, panLength, pvk, pvki, pvvAt)
        : PinBlockResult.UNAVAILABLE;
  }

  @Override
  public PinBlockResult generatePinOffset(
      MemorySegment cell,
      PinKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      int offsetDigits,
      long offsetAt) {
    return allows(CommandExposure.GENERATE_PIN_OFFSET)
        ? pins.generateOffset(
            cell, zpk, format, pinBlockAt, panAt, panLength, pgk, rule, offsetDigits, offsetAt)
        : PinBlockResult.UNAVAILABLE;
  }

  @Override
  public PinBlockResult translatePin(
      MemorySegment cell,
      PinKey fromKey,
      PinBlockFormat from,
      long fromAt,
      HsmKey toKey,
      PinBlockFormat to,
      long toAt,
      long panAt,
      int panLength) {
    return allows(CommandExposure.TRANSLATE_PIN)
        ? pins.translate(cell, fromKey, from, fromAt, toKey, to, toAt, panAt, panLength)
        : PinBlockResult.UNAVAILABLE;
  }

  @Override
  public boolean generateMac(
      MemorySegment cell,
      HsmKey key,
      MacPadding padding,
      long dataAt,
      int dataLength,
      long macAt,
      int macLength) {
    return macs.generate(cell, key, padding, dataAt, dataLength, macAt, macLength);
  }

  @Override
  public CheckResult verifyMac(
      MemorySegment cell,
      HsmKey key,
      MacPadding padding,
      long dataAt,
      int dataLength,
      long macAt,
      int macLength) {
    return macs.verify(cell, key, padding, dataAt, dataLength, macAt, macLength);
  }

  @Override
  public CheckResult verifyCryptogram(MemorySegment cell, HsmKey key, CryptogramRequest request) {
    return cryptograms.verify(cell, key, request);
  }

  @Override
  public boolean generateScriptMac(
      MemorySegment cell, HsmKey key, CryptogramRequest request, int commandNumber, long macAt) {
    return scripts.mac(cell, key, request, commandNumber, false, macAt);
  }

  @Override
  public boolean generateScriptMacByCounter(
      MemorySegment cell, HsmKey key, CryptogramRequest request, long macAt) {
    return allows(CommandExposure.GENERATE_SCRIPT_MAC_BY_COUNTER)
        && scripts.mac(cell, key, request, 0, true, macAt);
  }

  @Override
  public PinBlockResult encipherScriptPin(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      HsmKey key,
      CryptogramRequest request,
      int commandNumber,
      long outAt) {
    return allows(CommandExposure.ENCIPHER_SCRIPT_PIN)
        ? scripts.pin(cell, zpk, format, pinBlockAt, key, null, request, commandNumber, outAt)
        : PinBlockResult.UNAVAILABLE;
  }

  @Override
  public PinBlockResult encipherVisaScriptPin(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      HsmKey key,
      HsmKey cryptogramKey,
      CryptogramRequest request,
      int commandNumber,
      long outAt) {
    return allows(CommandExposure.ENCIPHER_VISA_SCRIPT_PIN)
        ? scripts.pin(
            cell, zpk, format, pinBlockAt, key, cryptogramKey, request, commandNumber, outAt)
        : PinBlockResult.UNAVAILABLE;
  }

  @Override
  public Outcome generateDukptMac(
      MemorySegment cell, DukptKey key, long dataAt, int dataLength, long macAt, int macBytes) {
    return allows(key)
        ? dukpt.generateMac(cell, key, dataAt, dataLength, macAt, macBytes)
        : Outcome.UNAVAILABLE;
  }

  @Override
  public Outcome verifyDukptMac(
      MemorySegment cell, DukptKey key, long dataAt, int dataLength, long macAt, int macBytes) {
    return allows(key)
        ? dukpt.verifyMac(cell, key, dataAt, dataLength, macAt, macBytes)
        : Outcome.UNAVAILABLE;
  }

  @Override
  public Outcome encryptDukptData(
      MemorySegment cell, DukptKey key, long dataAt, int dataLength, long resultAt) {
    return allows(key)
        ? dukpt.cipherData(true, cell, key, dataAt, dataLength, resultAt)
        : Outcome.UNAVAILABLE;
  }

  @Override
  public Outcome decryptDukptData(
      MemorySegment cell, DukptKey key, long dataAt, int dataLength, long resultAt) {
    return allows(key)
        ? dukpt.cipherData(false, cell, key, dataAt, dataLength, resultAt)
        : Outcome.UNAVAILABLE;
  }

  @Override
  public Outcome checkDukptKey(MemorySegment cell, DukptKey key, long valueAt) {
    return allows(key) ? dukpt.checkValue(cell, key, valueAt) : Outcome.UNAVAILABLE;
  }

  @Override
  public KeyBlockResult importKeyBlock(
      MemorySegment cell,
      HsmKey kbpk,
      long blockAt,
      int blockLength,
      KeyUsage usage,
      String label,
      long checkValueAt) {
    return allows(CommandExposure.KEY_BLOCK)
        ? keyBlocks.importBlock(cell, kbpk, blockAt, blockLength, usage, label, checkValueAt)
        : KeyBlockResult.UNAVAILABLE;
  }

  @Override
  public KeyBlockResult exportKeyBlock(
      MemorySegment cell,
      HsmKey kbpk,
      String label,
      long headerAt,
      int headerLength,
      long blockAt,
      int roomLength) {
    return allows(CommandExposure.KEY_BLOCK)
        ? keyBlocks.exportBlock(cell, kbpk, label, headerAt, headerLength, blockAt, roomLength)
        : KeyBlockResult.UNAVAILABLE;
  }

  @Override
  public boolean keyCheckValue(
      MemorySegment cell, HsmKey key, CheckValueMethod method, long valueAt, int length) {
    return macs.checkValue(cell, key, method, valueAt, length);
  }

  @Override
  public boolean random(MemorySegment cell, long at, int length) {
    return length > 0 && LaneCipher.reaches(cell, at, length) && randoms.fill(cell, at, length);
  }

  @Override
  public int detokenize(MemorySegment cell, HsmKey key, long tokenAt, long panAt) {
    boolean usable =
        key.usage() == KeyUsage.D0
            && LaneCipher.reaches(cell, tokenAt, AES_BLOCK)
            && LaneCipher.reaches(cell, panAt, PAN_DIGITS_MAX);
    if (!usable) {
      return NOT_CARRIED_OUT;
    }
    try {
      MemorySegment.copy(cell, tokenAt, memory, LaneScratch.IN, AES_BLOCK);
      if (!cipher.decryptIfAllowed(key, LaneScratch.IN, AES_BLOCK, LaneScratch.OUT)) {
        return NOT_CARRIED_OUT;
      }
      int digits = panDigits();
      for (int i = 0; i < digits; i++) {
        cell.set(JAVA_BYTE, panAt + i, (byte) ('0' + Digits.nibble(memory, LaneScratch.OUT, i)));
      }
      return digits;
    } finally {
      scratch.wipe();
    }
  }

  /** How many digits the decrypted block starts with; 0 unless it is a PAN with its filling. */
  private int panDigits() {
    int digits = 0;
    while (digits <= PAN_DIGITS_MAX && Digits.nibble(memory, LaneScratch.OUT, digits) <= 9) {
      digits++;
    }
    boolean filled = digits >= PAN_DIGITS_MIN && digits <= PAN_DIGITS_MAX;
    for (int i = digits; i < 2 * AES_BLOCK; i++) {
      filled &= Digits.nibble(memory, LaneScratch.OUT, i) == FILL;
    }
    return filled ? digits : 0;
  }

  @Override
  public @Nullable HsmKey previous(HsmKey key) {
    return cipher.previous(key);
  }

  /** Random bytes for one cell at a time. */
  private static final class Randoms implements LaneCipher.Steps {
    private final LaneCipher cipher;
    private long pointer;
    private int bytes;

    Randoms(LaneCipher cipher) {
      this.cipher = cipher;
    }

    boolean fill(MemorySegment cell, long at, int length) {
      pointer = cell.address() + at;
      bytes = length;
      return cipher.perform(this);
    }

    @Override
    public long run(LaneSession session, int key) {
      return session.random(pointer, bytes);
    }

    /** Not every HSM gives random bytes away. */
    @Override
    public boolean optional() {
      return true;
    }
  }
}
