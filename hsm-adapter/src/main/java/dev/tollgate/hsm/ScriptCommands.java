package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import dev.tollgate.hsm.PinBlock.Reading;
import dev.tollgate.hsm.pkcs11.Ck;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Template;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Issuer scripts: secure messaging with a card (EMV Book 2, 9). The MAC of a command is a retail
 * MAC with padding method 2 under a session key of the card, a new PIN is encrypted under another.
 *
 * <pre>
 *   Visa 22, M/Chip   R = ARQC + number of the command   derived in the token, as for cryptograms
 *   Visa 10, 18       ICC key XOR (ATC, its complement)  no PKCS#11 derivation: computed here
 * </pre>
 *
 * <p>For the latter the ICC key is in the lane's locked page for the length of two calls; what it
 * then becomes a session object of is wiped before anything else is done.
 */
final class ScriptCommands implements LaneCipher.Steps {
  private static final int BLOCK = 8;
  private static final int KEY_BYTES = 2 * BLOCK;

  /** Where the ATC stands in a half of such a session key. */
  private static final int COUNTER_AT = BLOCK - 2;

  private static final int FILL = 0xF;

  /** All of a PIN block but control nibble and length. */
  private static final int PIN_NIBBLES = 14;

  private static final long NONE = 0;

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private final PinBlock pins;
  private final LaneCipher.Steps visSteps = this::writeIccKey;
  private MemorySegment cell = MemorySegment.NULL;
  private CryptogramRequest request = new CryptogramRequest();
  private int commandNumber;
  private Work work = ScriptCommands::computeMac;
  private int length;
  private @Nullable Template clearKey;

  /** What is computed under a session key. */
  private interface Work {
    long under(ScriptCommands commands, LaneSession session, long key, long leftHalf);
  }

  ScriptCommands(LaneCipher cipher, DukptCommands dukpt) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
    pins = new PinBlock(cipher, dukpt);
  }

  /**
   * For cards whose script keys are derived, if {@code byCounter} is false; else for the others.
   */
  boolean mac(
      MemorySegment from,
      HsmKey key,
      CryptogramRequest asked,
      int number,
      boolean byCounter,
      long macAt) {
    boolean usable =
        isUsable(from, key, KeyUsage.E2, asked, number, byCounter)
            && asked.hasData(from)
            && LaneCipher.reaches(from, macAt, BLOCK);
    if (!usable) {
      return false;
    }
    try {
      length = scratch.load(from, asked.dataAt, asked.dataLength, true);
      if (!perform(from, key, asked, number, ScriptCommands::computeMac)) {
        return false;
      }
      from.set(JAVA_LONG_UNALIGNED, macAt, memory.get(JAVA_LONG, LaneScratch.OUT));
      return true;
    } finally {
      forget();
    }
  }

  /**
   * The new PIN of a PIN change, encrypted under the session key: for M/Chip the PIN block of
   * format 2, 8 bytes; for Visa the VIS PIN block, with its length in front and padding method 2,
   * 16 bytes.
   *
   * @param visaKey usage E0: half of the card's left key is in the VIS PIN block; null for M/Chip
   */
  PinBlockResult pin(
      MemorySegment from,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      HsmKey key,
      @Nullable HsmKey visaKey,
      CryptogramRequest asked,
      int number,
      long outAt) {
    boolean visa = visaKey != null;
    boolean usable =
        isUsable(from, key, KeyUsage.E1, asked, number, asked.version.scriptsByCounter())
            && asked.version.isVisa() == visa
            && (visaKey == null || visaKey.usage() == KeyUsage.E0)
            && LaneCipher.reaches(from, outAt, visa ? 2 * BLOCK : BLOCK);
    if (!usable) {
      return PinBlockResult.UNAVAILABLE;
    }
    if (!format.hasPan()) {
      return PinBlockResult.FORBIDDEN;
    }
    try {
      Reading read = pins.read(from, zpk, format, pinBlockAt, asked.panAt, asked.panLength);
      if (read != Reading.SOUND) {
        return read == Reading.MALFORMED ? PinBlockResult.MALFORMED : PinBlockResult.UNAVAILABLE;
      }
      boolean written = visaKey == null ? writeFormat2() : writeVis(from, visaKey, asked);
      if (!written || !perform(from, key, asked, number, ScriptCommands::encipher)) {
        return PinBlockResult.UNAVAILABLE;
      }
      MemorySegment.copy(memory, LaneScratch.OUT, from, outAt, length);
      return PinBlockResult.MADE;
    } finally {
      forget();
    }
  }

  /** ISO 9564-1 format 2: control nibble 2, length, PIN, filled with F. */
  private boolean writeFormat2() {
    writePin(LaneScratch.DATA, 2);
    length = BLOCK;
    return true;
  }

  /**
   * Visa VIS: control nibble 0, length, PIN, filled with F, XOR the right half of the left half of
   * the card's key for cryptograms, with odd parity.
   */
  private boolean writeVis(MemorySegment from, HsmKey visaKey, CryptogramRequest asked) {
    IccKeys.identify(scratch, from, asked);
    if (!cipher.perform(visaKey, visSteps)) {
      return false;
    }
    memory.set(JAVA_BYTE, LaneScratch.DATA, (byte) BLOCK);
    writePin(LaneScratch.DATA + 1, 0);
    for (int i = BLOCK / 2; i < BLOCK; i++) {
      int key = memory.get(JAVA_BYTE, LaneScratch.OUT + i) & 0xFE;
      key |= (Integer.bitCount(key) & 1) ^ 1;
      long at = LaneScratch.DATA + 1 + i;
      memory.set(JAVA_BYTE, at, (byte) (memory.get(JAVA_BYTE, at) ^ key));
    }
    memory.set(JAVA_BYTE, LaneScratch.DATA + 1 + BLOCK, (byte) 0x80);
    length = 2 * BLOCK;
    for (int i = 2 + BLOCK; i < length; i++) {
      memory.set(JAVA_BYTE, LaneScratch.DATA + i, (byte) 0);
    }
    return true;
  }

  private void writePin(long at, int control) {
    Digits.setNibble(memory, at, 0, control);
    Digits.setNibble(memory, at, 1, pins.length());
    for (int i = 0; i < PIN_NIBBLES; i++) {
      int digit = i < pins.length() ? pins.digit(i) : FILL;
      Digits.setNibble(memory, at, 2 + i, digit);
    }
  }

  /** Clear until here: the PIN lies in DATA, so that the steps can start again from there. */
  private long encipher(LaneSession session, long key, long leftHalf) {
    return session.encryptOnce(key, LaneScratch.DATA, length, LaneScratch.OUT);
  }

  private static boolean isUsable(
      MemorySegment cell,
      HsmKey key,
      KeyUsage usage,
      CryptogramRequest asked,
      int number,
      boolean byCounter) {
    return key.usage() == usage
        && asked.version.scriptsByCounter() == byCounter
        && number >= 0
        && asked.hasCard(cell)
        && (byCounter || asked.hasCryptogram(cell));
  }

  private boolean perform(
      MemorySegment from, HsmKey key, CryptogramRequest asked, int number, Work asks) {
    cell = from;
    request = asked;
    commandNumber = number;
    work = asks;
    IccKeys.identify(scratch, from, asked);
    return cipher.perform(key, this);
  }

  private void forget() {
    scratch.wipe();
    scratch.wipeCbc(LaneScratch.DATA_BYTES_MAX);
    cell = MemorySegment.NULL;
  }

  @Override
  public long run(LaneSession session, int issuerKey) {
    if (request.version.scriptsByCounter()) {
      return computeUnderCounterKey(session, issuerKey);
    }
    IccKeys card = session.iccKeys();
    long rv = card.select(session, issuerKey);
    if (rv == Ckr.OK) {
      rv = card.require(session, IccKeys.DERIVING);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    rv = card.deriveSession(session, request.scriptDiversifier(cell, commandNumber));
    if (rv == Ckr.OK) {
      rv = work.under(this, session, card.sessionKey(), card.sessionLeftHalf());
    }
    return card.endSession(session, rv);
  }

  private long computeMac(LaneSession session, long key, long leftHalf) {
    long rv = session.chainData(leftHalf, length);
    return rv != Ckr.OK ? rv : session.encryptOnce(key, LaneScratch.IN, BLOCK, LaneScratch.OUT);
  }

  /** Visa: the session key is made in clear, so the HSM keeps a key that the host has seen. */
  private long computeUnderCounterKey(LaneSession session, int issuerKey) {
    long rv = writeIccKey(session, issuerKey);
    if (rv != Ckr.OK) {
      return rv;
    }
    xorCounter(LaneScratch.OUT, request.atc);
    xorCounter(LaneScratch.OUT + BLOCK, ~request.atc);
    rv = session.create(clearKey());
    long whole = rv == Ckr.OK ? session.derived() : NONE;
    long left = NONE;
    if (rv == Ckr.OK) {
      MemorySegment.copy(memory, LaneScratch.OUT, memory, LaneScratch.OUT + BLOCK, BLOCK);
      rv = session.create(clearKey());
      left = rv == Ckr.OK ? session.derived() : NONE;
    }
    memory.asSlice(LaneScratch.OUT, KEY_BYTES).fill((byte) 0);
    if (rv == Ckr.OK) {
      rv = work.under(this, session, whole, left);
    }
    long wholeGone = whole == NONE ? Ckr.OK : session.destroy(whole);
    long leftGone = left == NONE ? Ckr.OK : session.destroy(left);
    long destroyed = wholeGone != Ckr.OK ? wholeGone : leftGone;
    return destroyed != Ckr.OK ? destroyed : rv;
  }

  /** The ICC master key, in clear, at {@link LaneScratch#OUT}. */
  private long writeIccKey(LaneSession session, int issuerKey) {
    long digits = memory.get(JAVA_LONG, LaneScratch.CARD);
    memory.set(JAVA_LONG, LaneScratch.DERIVATION, digits);
    memory.set(JAVA_LONG, LaneScratch.DERIVATION + BLOCK, ~digits);
    long key = session.key(issuerKey);
    return session.encryptOnce(key, LaneScratch.DERIVATION, KEY_BYTES, LaneScratch.OUT);
  }

  private void xorCounter(long half, int counter) {
    long at = half + COUNTER_AT;
    memory.set(JAVA_BYTE, at, (byte) (memory.get(JAVA_BYTE, at) ^ counter >> Byte.SIZE));
    memory.set(JAVA_BYTE, at + 1, (byte) (memory.get(JAVA_BYTE, at + 1) ^ counter));
  }

  /** Names the key's value where it lies; made when it is first needed, then kept. */
  private Template clearKey() {
    Template template = clearKey;
    if (template == null) {
      MemorySegment value = memory.asSlice(LaneScratch.OUT, KEY_BYTES);
      template =
          Template.sessionKey(Arena.ofAuto(), Ck.CKK_DES2, 0, true, false, false).withValue(value);
      clearKey = template;
    }
    return template;
  }
}
