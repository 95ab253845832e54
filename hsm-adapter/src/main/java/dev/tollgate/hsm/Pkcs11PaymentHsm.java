package dev.tollgate.hsm;

import dev.tollgate.hsm.CommandExposure.Exposure;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinBlockFormat;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.lang.foreign.MemorySegment;

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
  private static final int PAN_DIGITS_MIN = 8;
  private static final int FILL = 0xF;

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private final PinCommands pins;
  private final MacCommands macs;
  private final CardValueCommands cardValues;
  private final CryptogramCommand cryptograms;
  private final ScriptCommands scripts;

  Pkcs11PaymentHsm(LaneCipher cipher) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
    pins = new PinCommands(cipher);
    macs = new MacCommands(cipher);
    cardValues = new CardValueCommands(cipher);
    cryptograms = new CryptogramCommand(cipher);
    scripts = new ScriptCommands(cipher);
  }

  @Override
  public Exposure pinExposure() {
    return CommandExposure.VERIFY_PIN_PVV.exposure();
  }

  @Override
  public boolean tokenize(MemorySegment cell, HsmKey key, long panAt, int panLength, long tokenAt) {
    if (key.usage() != KeyUsage.D0 || !Digits.arePan(cell, panAt, panLength, PAN_DIGITS_MIN)) {
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
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      int pvv) {
    return pins.verifyPvv(cell, zpk, format, pinBlockAt, panAt, panLength, pvk, pvki, pvv);
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
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      long offset,
      int offsetDigits) {
    return pins.verifyIbm3624(
        cell, zpk, format, pinBlockAt, panAt, panLength, pgk, rule, offset, offsetDigits);
  }

  @Override
  public PinBlockResult generatePvv(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      long pvvAt) {
    return pins.generatePvv(cell, zpk, format, pinBlockAt, panAt, panLength, pvk, pvki, pvvAt);
  }

  @Override
  public PinBlockResult generatePinOffset(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pgk,
      Ibm3624Rule rule,
      int offsetDigits,
      long offsetAt) {
    return pins.generateOffset(
        cell, zpk, format, pinBlockAt, panAt, panLength, pgk, rule, offsetDigits, offsetAt);
  }

  @Override
  public PinBlockResult translatePin(
      MemorySegment cell,
      HsmKey fromKey,
      PinBlockFormat from,
      long fromAt,
      HsmKey toKey,
      PinBlockFormat to,
      long toAt,
      long panAt,
      int panLength) {
    return pins.translate(cell, fromKey, from, fromAt, toKey, to, toAt, panAt, panLength);
  }

  @Override
  public boolean generateMac(
      MemorySegment cell, HsmKey key, long dataAt, int dataLength, long macAt) {
    return macs.generate(cell, key, dataAt, dataLength, macAt);
  }

  @Override
  public CheckResult verifyMac(
      MemorySegment cell, HsmKey key, long dataAt, int dataLength, long macAt) {
    return macs.verify(cell, key, dataAt, dataLength, macAt);
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
    return scripts.mac(cell, key, request, 0, true, macAt);
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
    return scripts.pin(cell, zpk, format, pinBlockAt, key, null, request, commandNumber, outAt);
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
    return scripts.pin(
        cell, zpk, format, pinBlockAt, key, cryptogramKey, request, commandNumber, outAt);
  }
}
