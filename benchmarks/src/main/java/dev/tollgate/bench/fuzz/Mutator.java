package dev.tollgate.bench.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes hostile input of valid one: the same sequence for the same seed. Half of the edits are at
 * places where the structure of the input is.
 */
public final class Mutator {
  /** A length prefix of four digits can tell of more; what matters happens before that. */
  public static final int LENGTH_MAX = 4096;

  private static final int EDITS_MAX = 4;
  private static final int BLOCK_MAX = 32;

  /** Bytes that mean something to some encoding, tag or length. */
  private static final byte[] TELLING = {
    0,
    1,
    0x0F,
    0x10,
    0x19,
    0x1F,
    ' ',
    '-',
    '0',
    '1',
    '9',
    ':',
    '=',
    'A',
    'D',
    'F',
    'a',
    0x7F,
    (byte) 0x80,
    (byte) 0x81,
    (byte) 0x82,
    (byte) 0x84,
    (byte) 0x99,
    (byte) 0x9F,
    (byte) 0xC1,
    (byte) 0xD0,
    (byte) 0xF0,
    (byte) 0xF9,
    (byte) 0xFE,
    (byte) 0xFF
  };

  private final SplittableRandom random;
  private final Seed[] seeds;
  private final byte[] work = new byte[2 * LENGTH_MAX];
  private int length;
  private int[] marks = {};

  public Mutator(long seed, List<Seed> seeds) {
    this.random = new SplittableRandom(seed);
    this.seeds = seeds.toArray(Seed[]::new);
  }

  /** The next input: at times a seed as it is, mostly one to four edits away from one. */
  public byte[] next() {
    Seed seed = any();
    load(seed);
    int edits = random.nextInt(EDITS_MAX + 1);
    for (int i = 0; i < edits; i++) {
      edit();
    }
    length = Math.min(length, LENGTH_MAX);
    return Arrays.copyOf(work, length);
  }

  private Seed any() {
    return seeds[random.nextInt(seeds.length)];
  }

  private void load(Seed seed) {
    length = Math.min(seed.bytes().length, LENGTH_MAX);
    System.arraycopy(seed.bytes(), 0, work, 0, length);
    marks = seed.marks();
  }

  private void edit() {
    if (length == 0) {
      insert();
      return;
    }
    int at = place();
    switch (random.nextInt(14)) {
      case 0, 1 -> work[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      case 2 -> work[at] = (byte) random.nextInt(1 << Byte.SIZE);
      case 3, 4 -> work[at] = TELLING[random.nextInt(TELLING.length)];
      case 5 -> setNibble(at);
      case 6, 7 -> work[at] += (byte) (random.nextBoolean() ? 1 : -1);
      case 8 -> length = at;
      case 9 -> remove(at);
      case 10 -> insert();
      case 11 -> splice(at);
      case 12 -> setLength(at);
      default -> setBits(at);
    }
  }

  /** At or near a mark, or anywhere. */
  private int place() {
    if (marks.length > 0 && random.nextBoolean()) {
      int at = marks[random.nextInt(marks.length)] + random.nextInt(3);
      return Math.min(at, length - 1);
    }
    return random.nextInt(length);
  }

  private void setNibble(int at) {
    int nibble = random.nextInt(16);
    boolean high = random.nextBoolean();
    int kept = work[at] & (high ? 0x0F : 0xF0);
    work[at] = (byte) (kept | (high ? nibble << 4 : nibble));
  }

  private void remove(int at) {
    int bytes = Math.min(1 + random.nextInt(BLOCK_MAX), length - at);
    System.arraycopy(work, at + bytes, work, at, length - at - bytes);
    length -= bytes;
  }

  /** Random bytes, or a piece of the input once more. */
  private void insert() {
    int at = length == 0 ? 0 : place();
    int bytes = 1 + random.nextInt(BLOCK_MAX);
    if (length + bytes > work.length) {
      return;
    }
    System.arraycopy(work, at, work, at + bytes, length - at);
    int from = random.nextInt(length + 1);
    boolean copies = random.nextBoolean() && from + bytes <= length;
    for (int i = 0; i < bytes; i++) {
      work[at + i] = copies ? work[from + i] : (byte) random.nextInt(1 << Byte.SIZE);
    }
    length += bytes;
  }

  /** The head of this input and the tail of another, cut where both have structure if they do. */
  private void splice(int at) {
    Seed other = any();
    byte[] bytes = other.bytes();
    int from =
        other.marks().length > 0 && random.nextBoolean()
            ? other.marks()[random.nextInt(other.marks().length)]
            : random.nextInt(bytes.length + 1);
    int count = Math.min(bytes.length - from, work.length - at);
    System.arraycopy(bytes, from, work, at, count);
    length = at + count;
  }

  /** A length at the end of its range, in one of the forms that lengths have. */
  private void setLength(int at) {
    switch (random.nextInt(6)) {
      case 0 -> fill(at, 1 + random.nextInt(4), (byte) '9');
      case 1 -> fill(at, 1 + random.nextInt(4), (byte) '0');
      case 2 -> fill(at, 1 + random.nextInt(4), (byte) 0xF9);
      case 3 -> fill(at, 1 + random.nextInt(4), (byte) 0x99);
      case 4 -> fill(at, 1 + random.nextInt(4), (byte) 0xFF);
      default -> fill(at, 1 + random.nextInt(4), (byte) 0);
    }
  }

  private void fill(int at, int count, byte value) {
    Arrays.fill(work, at, Math.min(length, at + count), value);
  }

  /** Announces or takes back a field in a bitmap near the start, raw or hexadecimal. */
  private void setBits(int at) {
    int place = random.nextBoolean() ? Math.min(random.nextInt(36), length - 1) : at;
    byte old = work[place];
    int digit = Character.digit((char) (old & 0xFF), 16);
    if (digit >= 0 && random.nextInt(4) != 0) {
      char changed = Character.forDigit(digit ^ 1 << random.nextInt(4), 16);
      work[place] = (byte) Character.toUpperCase(changed);
    } else {
      work[place] = (byte) (old ^ random.nextInt(1 << Byte.SIZE));
    }
  }
}
