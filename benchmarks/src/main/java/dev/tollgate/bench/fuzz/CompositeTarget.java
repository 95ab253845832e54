package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.pci.codec.BerTlv;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.TaggedFields;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What stands inside a field: tagged values and BER-TLV. The first byte says which. */
final class CompositeTarget implements FuzzTarget {
  private static final List<String> TLV =
      List.of(
          "9F2608A1B2C3D4E5F607189F100706010A03A000009F3602001A9F37041A2B3C4D95050000000000",
          "710F9F180411223344860684240000089F2700",
          "70819F5A0841111111111111119F1F0130E12E9F0206000000001250E2249F0306000000000000",
          "008202190000DF8101820003AABBCC");

  private final TaggedFields tags;
  private final Walk walk;
  private final Blocks blocks = new Blocks(Mutator.LENGTH_MAX);

  /** The part that tests replace by a faulty one: reads all elements. */
  interface Walk {
    /**
     * @return elements, or negative if malformed
     */
    int walk(MemorySegment memory, long at, int length);
  }

  CompositeTarget(Dialect dialect) {
    this(dialect, new TlvWalk());
  }

  CompositeTarget(Dialect dialect, Walk walk) {
    this.walk = walk;
    TaggedFields declared = dialect.tags(48);
    if (declared == null) {
      throw new IllegalArgumentException("field 48 of " + dialect.name() + " is not divided");
    }
    tags = declared;
  }

  @Override
  public String name() {
    return "composite";
  }

  @Override
  public List<Seed> seeds() {
    var seeds = new ArrayList<Seed>();
    for (String hex : TLV) {
      seeds.add(Seed.of(HexFormat.of().parseHex("00" + hex)));
    }
    for (String text : List.of("\1610119203123", "\1920312399001", "\1610011234567890")) {
      seeds.add(new Seed(text.getBytes(ISO_8859_1), new int[] {1, 3, 5}));
    }
    return seeds;
  }

  @Override
  public void run(byte[] input) {
    int length = Math.max(0, Math.min(input.length, Mutator.LENGTH_MAX) - 1);
    MemorySegment memory = length == 0 ? blocks.of(0) : blocks.of(input, 1, length);
    if (input.length == 0 || input[0] % 2 == 0) {
      MessageTarget.require(walk.walk(memory, 0, length) <= length, "more elements than bytes");
    } else {
      findTags(memory, length);
    }
  }

  private void findTags(MemorySegment memory, int length) {
    int count = tags.count(memory, 0, length);
    int unknown = tags.countUnknown(memory, 0, length);
    MessageTarget.require(unknown <= count && (count < 0) == (unknown < 0), "counts disagree");
    long found = tags.find(memory, 0, length, '9' << Byte.SIZE | '2');
    if (found >= 0) {
      int end = TaggedFields.valueAt(found) + TaggedFields.valueLength(found);
      MessageTarget.require(end <= length && count > 0, "a value outside its field");
    }
  }

  private static final class TlvWalk implements Walk {
    private final BerTlv tlv = new BerTlv();

    @Override
    public int walk(MemorySegment memory, long at, int length) {
      int count = 0;
      tlv.open(memory, at, length);
      while (tlv.next()) {
        count++;
        boolean inside = tlv.valueAt() >= at && tlv.valueAt() + tlv.valueLength() <= at + length;
        MessageTarget.require(inside, "a value outside its field");
      }
      return tlv.malformed() ? -1 : count;
    }
  }
}
