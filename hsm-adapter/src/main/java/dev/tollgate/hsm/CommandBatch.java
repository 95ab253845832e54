package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Commands of several tasks, carried out side by side over standard PKCS#11. Each is one or two
 * steps, and a step is one block under one key:
 *
 * <pre>
 *   command      first step                 second step
 *   token        PAN        token key
 *   card value   block 1    left half       XOR block 2       CVK
 *   PVV          PIN block  ZPK, decrypts   PAN, index, PIN   PVK
 *   IBM 3624     PIN block  ZPK, decrypts   PAN               PIN generation key
 * </pre>
 *
 * <p>{@link #carryOut} looks for the first command that waits, sends the blocks of all that wait
 * for the same key in one call, takes each a step further, and so on until none waits. It touches
 * the lane's scratch pages alone: all operands are there since the command was asked for.
 */
final class CommandBatch implements PaymentHsm.Batch {
  /** Tasks whose commands are carried out together. */
  static final int TASKS_MAX = 64;

  private static final int ROOM = TASKS_MAX * COMMANDS_MAX;
  private static final int REFUSED = -1;
  private static final int TDES_BLOCK = 8;
  private static final int AES_BLOCK = 16;
  private static final int CVV_DIGITS = 3;
  private static final int PVV_DIGITS = 4;
  private static final int FILL = 0xF;

  /** Where a command is: how its block is enciphered next, or how it ended. */
  private enum Step {
    TOKEN(AES_BLOCK),
    CARD_LEFT(TDES_BLOCK),
    CARD_WHOLE(TDES_BLOCK),
    PIN_BLOCK(TDES_BLOCK),
    PVV(TDES_BLOCK),
    NATURAL_PIN(TDES_BLOCK),
    RIGHT(0),
    WRONG(0),
    MALFORMED(0),
    UNAVAILABLE(0);

    /** 0 for an end. */
    private final int blockBytes;

    Step(int blockBytes) {
      this.blockBytes = blockBytes;
    }

    private boolean isEnd() {
      return blockBytes == 0;
    }
  }

  /** One command; made once, used again and again. */
  private static final class Command {
    /** Its {@link LaneScratch#COMMAND_BYTES} in the scratch pages. */
    private final long at;

    private Step step = Step.UNAVAILABLE;
    private HsmKey key = NO_KEY;

    /** Key of the second step. */
    private HsmKey nextKey = NO_KEY;

    private PinBlockFormat format = PinBlockFormat.ISO_0;

    /** What the result is compared with. */
    private long reference;

    private Ibm3624Rule rule = Ibm3624Rule.USUAL;

    /** Digits of an IBM 3624 offset, 0 for a PVV. */
    private int offsetDigits;

    private Command(long at) {
      this.at = at;
    }

    private boolean waitsFor(Step other, HsmKey otherKey) {
      return step == other && key.index() == otherKey.index();
    }
  }

  private static final HsmKey NO_KEY =
      new HsmKey("", KeyUsage.D0, -1, KeyUsage.KeyAlgorithm.AES_256);

  /** A command's memory: the block that is enciphered, then what it keeps for the second step. */
  private static final long KEPT = AES_BLOCK;

  /** Of a PIN: what removes the PAN from its block; later the PIN field itself. */
  private static final long PIN_FIELD = KEPT;

  /** Of a PIN: the block of the second step, for a PVV with room for the PIN. */
  private static final long SECOND = KEPT + TDES_BLOCK;

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private final CardValueCommands cardValues;
  private final PinCommands pins;
  private final boolean allowsPins;
  private final PinBlock pin;
  private final Command[] commands = new Command[ROOM];
  private final int[] together = new int[ROOM];
  private int count;
  private int carriedOut;
  private @Nullable LaneTask next;

  /**
   * @param pins the lane's, which know the PIN of one command at a time
   */
  CommandBatch(
      LaneCipher cipher, CardValueCommands cardValues, PinCommands pins, boolean allowsPins) {
    this.cipher = cipher;
    this.allowsPins = allowsPins;
    this.cardValues = cardValues;
    this.pins = pins;
    pin = pins.pin();
    scratch = cipher.scratch();
    memory = scratch.memory();
    Arrays.setAll(commands, i -> new Command(LaneScratch.COMMANDS + i * LaneScratch.COMMAND_BYTES));
  }

  @Override
  public void then(LaneTask piece) {
    next = piece;
  }

  /** Whether the task that runs a piece has another. */
  boolean hasNext() {
    return next != null;
  }

  /** How the task that just ran a piece goes on; null if that was its last. */
  @Nullable LaneTask takeNext() {
    LaneTask taken = next;
    next = null;
    return taken;
  }

  @Override
  public int tokenize(MemorySegment cell, HsmKey key, long panAt, int panLength) {
    boolean usable =
        key.usage() == KeyUsage.D0
            && Digits.arePan(cell, panAt, panLength, Pkcs11PaymentHsm.PAN_DIGITS_MIN);
    if (!usable || isClosed()) {
      return REFUSED;
    }
    Command command = begin(Step.TOKEN, key);
    int end = Digits.pack(cell, panAt, panLength, memory, command.at, 0);
    Digits.fill(memory, command.at, end, 2 * AES_BLOCK, FILL);
    return count++;
  }

  @Override
  public int verifyCardValue(
      MemorySegment cell,
      HsmKey cvk,
      long panAt,
      int panLength,
      int expiry,
      int serviceCode,
      long valueAt) {
    boolean usable =
        CardValueCommands.canVerify(cell, cvk, panAt, panLength, expiry, serviceCode, valueAt);
    if (!usable || isClosed()) {
      return REFUSED;
    }
    Command command = begin(Step.CARD_LEFT, cvk);
    command.nextKey = cvk;
    command.reference = Digits.asciiNumber(cell, valueAt, CVV_DIGITS);
    cardValues.writeData(cell, panAt, panLength, expiry, serviceCode, command.at);
    memory.set(JAVA_LONG, command.at + KEPT, memory.get(JAVA_LONG, command.at + TDES_BLOCK));
    return count++;
  }

  @Override
  public int verifyPinPvv(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength,
      HsmKey pvk,
      int pvki,
      int pvv) {
    if (isClosed() || !allowsPins) {
      return REFUSED;
    }
    if (format.bytes() != TDES_BLOCK) {
      return end(pins.verifyPvv(cell, zpk, format, pinBlockAt, panAt, panLength, pvk, pvki, pvv));
    }
    boolean usable =
        PinCommands.canVerifyPvv(cell, panAt, panLength, pvk, pvki)
            && isReadable(cell, zpk, format, pinBlockAt);
    if (!usable) {
      return REFUSED;
    }
    Command command = beginPin(cell, zpk, format, pinBlockAt, panAt, panLength);
    command.nextKey = pvk;
    command.reference = pvv;
    command.offsetDigits = 0;
    pins.writePvvData(cell, panAt, panLength, pvki, command.at + SECOND);
    return count++;
  }

  @Override
  public int verifyPinIbm3624(
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
    if (isClosed() || !allowsPins) {
      return REFUSED;
    }
    if (format.bytes() != TDES_BLOCK) {
      return end(
          pins.verifyIbm3624(
              cell, zpk, format, pinBlockAt, panAt, panLength, pgk, rule, offset, offsetDigits));
    }
    boolean usable =
        PinCommands.canVerifyIbm3624(cell, panAt, panLength, pgk, rule, offset, offsetDigits)
            && isReadable(cell, zpk, format, pinBlockAt);
    if (!usable) {
      return REFUSED;
    }
    Command command = beginPin(cell, zpk, format, pinBlockAt, panAt, panLength);
    command.nextKey = pgk;
    command.rule = rule;
    command.reference = offset;
    command.offsetDigits = offsetDigits;
    pins.writeValidationData(cell, panAt, panLength, rule, command.at + SECOND);
    return count++;
  }

  private boolean isReadable(
      MemorySegment cell, HsmKey zpk, PinBlockFormat format, long pinBlockAt) {
    return zpk.fits(format) && LaneCipher.reaches(cell, pinBlockAt, TDES_BLOCK);
  }

  /** A PIN block of AES takes two decryptions, one after the other: it was not worth waiting. */
  private int end(PinResult result) {
    if (result == PinResult.UNAVAILABLE) {
      return REFUSED;
    }
    commands[count].step = ended(result);
    return count++;
  }

  private static Step ended(PinResult result) {
    return switch (result) {
      case RIGHT -> Step.RIGHT;
      case WRONG -> Step.WRONG;
      case MALFORMED -> Step.MALFORMED;
      case UNAVAILABLE -> Step.UNAVAILABLE;
    };
  }

  private boolean isClosed() {
    return count == ROOM || cipher.isRefusing();
  }

  private Command begin(Step step, HsmKey key) {
    Command command = commands[count];
    command.step = step;
    command.key = key;
    return command;
  }

  private Command beginPin(
      MemorySegment cell,
      HsmKey zpk,
      PinBlockFormat format,
      long pinBlockAt,
      long panAt,
      int panLength) {
    Command command = begin(Step.PIN_BLOCK, zpk);
    command.format = format;
    memory.set(JAVA_LONG, command.at, cell.get(JAVA_LONG_UNALIGNED, pinBlockAt));
    memory.set(JAVA_LONG, command.at + PIN_FIELD, 0);
    pin.xorPan(format, command.at + PIN_FIELD, cell, panAt, panLength);
    return command;
  }

  /** Carries out what was asked for. Nothing secret is left behind. */
  void carryOut() {
    try {
      for (int i = carriedOut; i < count; i++) {
        while (!commands[i].step.isEnd()) {
          advance(commands[i].step, commands[i].key, i);
        }
      }
    } finally {
      wipe();
      carriedOut = count;
    }
  }

  /** Refuses what was asked for and not carried out. */
  void refuse() {
    for (int i = carriedOut; i < count; i++) {
      commands[i].step = Step.UNAVAILABLE;
    }
    wipe();
    carriedOut = count;
  }

  /** Forgets all commands, so that their numbers are given anew. */
  void clear() {
    LockedMemory.zero(memory, LaneScratch.COMMANDS, count * LaneScratch.COMMAND_BYTES);
    count = 0;
    carriedOut = 0;
  }

  /** One call for all commands, from this one on, that wait for the same. */
  private void advance(Step step, HsmKey key, int first) {
    int block = step.blockBytes;
    int bytes = 0;
    int taken = 0;
    for (int i = first; i < count; i++) {
      if (commands[i].waitsFor(step, key)) {
        MemorySegment.copy(memory, commands[i].at, memory, LaneScratch.BATCH_IN + bytes, block);
        together[taken++] = i;
        bytes += block;
      }
    }
    boolean done = encipher(step, key, bytes);
    for (int i = 0; i < taken; i++) {
      Command command = commands[together[i]];
      long out = LaneScratch.BATCH_OUT + (long) i * block;
      MemorySegment.copy(memory, out, memory, command.at, block);
      command.step = done ? after(command) : Step.UNAVAILABLE;
    }
  }

  private boolean encipher(Step step, HsmKey key, int bytes) {
    long in = LaneScratch.BATCH_IN;
    long out = LaneScratch.BATCH_OUT;
    return switch (step) {
      case CARD_LEFT -> cipher.encryptLeft(key, in, bytes, out);
      case PIN_BLOCK -> cipher.decrypt(key, in, bytes, out);
      default -> cipher.encrypt(key, in, bytes, out);
    };
  }

  private Step after(Command command) {
    return switch (command.step) {
      case TOKEN -> Step.RIGHT;
      case CARD_LEFT -> joinCardData(command);
      case CARD_WHOLE -> compare(command, CVV_DIGITS);
      case PIN_BLOCK -> readPin(command);
      case PVV -> compare(command, PVV_DIGITS);
      case NATURAL_PIN -> compareOffset(command);
      case RIGHT, WRONG, MALFORMED, UNAVAILABLE -> command.step;
    };
  }

  private Step joinCardData(Command command) {
    long left = memory.get(JAVA_LONG, command.at);
    memory.set(JAVA_LONG, command.at, left ^ memory.get(JAVA_LONG, command.at + KEPT));
    command.key = command.nextKey;
    return Step.CARD_WHOLE;
  }

  private Step readPin(Command command) {
    long fieldAt = command.at + PIN_FIELD;
    long field = memory.get(JAVA_LONG, command.at) ^ memory.get(JAVA_LONG, fieldAt);
    memory.set(JAVA_LONG, fieldAt, field);
    if (!pin.take(command.format, field)) {
      return Step.MALFORMED;
    }
    if (command.offsetDigits == 0) {
      pins.addPin(command.at + SECOND);
    }
    memory.set(JAVA_LONG, command.at, memory.get(JAVA_LONG, command.at + SECOND));
    command.key = command.nextKey;
    return command.offsetDigits == 0 ? Step.PVV : Step.NATURAL_PIN;
  }

  private Step compare(Command command, int digits) {
    long expected = Digits.decimalise(memory, command.at, digits);
    return (expected ^ command.reference) == 0 ? Step.RIGHT : Step.WRONG;
  }

  private Step compareOffset(Command command) {
    boolean _ = pin.take(command.format, memory.get(JAVA_LONG, command.at + PIN_FIELD));
    memory.set(JAVA_LONG, LaneScratch.OUT, memory.get(JAVA_LONG, command.at));
    return ended(pins.compareOffset(command.rule, command.reference, command.offsetDigits));
  }

  /** All but tokens, which are no secret. */
  private void wipe() {
    scratch.wipe();
    long bytes = (count - carriedOut) * (long) AES_BLOCK;
    LockedMemory.zero(memory, LaneScratch.BATCH_IN, bytes);
    LockedMemory.zero(memory, LaneScratch.BATCH_OUT, bytes);
    for (int i = carriedOut; i < count; i++) {
      boolean token = commands[i].step == Step.RIGHT && commands[i].key.usage() == KeyUsage.D0;
      long kept = token ? AES_BLOCK : 0;
      LockedMemory.zero(memory, commands[i].at + kept, LaneScratch.COMMAND_BYTES - kept);
    }
  }

  @Override
  public boolean token(int number, MemorySegment cell, long tokenAt) {
    boolean made = step(number) == Step.RIGHT && LaneCipher.reaches(cell, tokenAt, AES_BLOCK);
    if (made) {
      MemorySegment.copy(memory, commands[number].at, cell, tokenAt, AES_BLOCK);
    }
    return made;
  }

  @Override
  public CheckResult check(int number) {
    return switch (step(number)) {
      case RIGHT -> CheckResult.MATCH;
      case WRONG -> CheckResult.MISMATCH;
      default -> CheckResult.UNAVAILABLE;
    };
  }

  @Override
  public PinResult pin(int number) {
    return switch (step(number)) {
      case RIGHT -> PinResult.RIGHT;
      case WRONG -> PinResult.WRONG;
      case MALFORMED -> PinResult.MALFORMED;
      default -> PinResult.UNAVAILABLE;
    };
  }

  /** What the HSM did not carry out unwinds an attempt, as the command alone would have. */
  private Step step(int number) {
    if (number < 0 || number >= carriedOut) {
      return Step.UNAVAILABLE;
    }
    Step step = commands[number].step;
    if (step == Step.UNAVAILABLE || !step.isEnd()) { // not ended: carrying out broke off
      cipher.notCarriedOut();
      return Step.UNAVAILABLE;
    }
    return step;
  }
}
