package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.pci.codec.Composite;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.TaggedFields;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What stands inside a field, by every kind of composite there is. The first byte of the input says
 * which.
 *
 * <p>Promises held here: nothing outside the content is read or shown, counting and showing agree,
 * and counting, which is what a message's way does, allocates nothing.
 */
final class CompositeTarget implements FuzzTarget {
  private static final String DIALECT =
      """
      dialect: composites
      encodings: {mti: ascii, bitmap: raw, prefix: ascii, text: ascii, binary: raw}
      mtis: ["0100"]
      fields:
        48: {name: tags, type: ans, length: 999, prefix: 3, class: sad,
             composite: {tag: an2, length: n2, known: {92: CVV2, 61: partial}}}
        55: {name: chip, type: b, length: 999, prefix: 3, class: sad,
             composite: {kind: ber-tlv, known: {9F26: cryptogram, 5A: PAN}}}
        56: {name: data sets, type: b, length: 999, prefix: 3, class: sad,
             composite: {kind: dataset, known: {1: first}}}
        60: {name: parts, type: ans, length: 999, prefix: 3, class: sad,
             composite: {kind: positional, fields: {
               1: {name: one, type: an, length: 2, class: plain},
               2: {name: two, type: ans, length: 20, prefix: 2, class: plain}}}}
        61: {name: announced parts, type: b, length: 999, prefix: 3, class: sad,
             composite: {kind: bitmap, bitmap: raw, fields: {
               2: {name: one, type: an, length: 2, class: plain},
               64: {name: two, type: b, length: 20, prefix: 2, class: plain},
               70: {name: three, type: n, length: 4, class: plain}}}}
      """;

  private static final List<String> CHIP =
      List.of(
          "9F2608A1B2C3D4E5F607189F100706010A03A000009F3602001A9F37041A2B3C4D95050000000000",
          "710F9F180411223344860684240000089F2700",
          "70819F5A0841111111111111119F1F0130E12E9F0206000000001250E2249F0306000000000000",
          "0182001C9F2608A1B2C3D4E5F607189F3602001A9F37041A2B3C4D0200049F270180");

  private static final List<String> TEXT =
      List.of("610119203123", "920312399001", "610011234567890", "0123456789ABCDEF0123456789");

  /** Of a visit: a part is told as text and an object or two. */
  private static final int ALLOCATED_PER_BYTE = 512;

  private final List<Composite> composites;
  private final boolean shows;
  private final Walk walk;
  private final Blocks blocks = new Blocks(Mutator.LENGTH_MAX);

  /** The part that tests replace by a faulty one; {@link Composite#walk}. */
  interface Walk {
    int walk(Composite parts, MemorySegment memory, int length, Composite.@Nullable Visitor shown);
  }

  /**
   * @param shows whether parts are shown to a visitor, or counted only
   */
  CompositeTarget(boolean shows) {
    this(shows, (parts, memory, length, shown) -> parts.walk(memory, 0, length, 0, shown));
  }

  CompositeTarget(boolean shows, Walk walk) {
    this.shows = shows;
    this.walk = walk;
    var file = new ByteArrayInputStream(DIALECT.getBytes(UTF_8));
    Dialect dialect = DialectReader.read(YamlMap.read("composites.yaml", file));
    composites =
        IntStream.rangeClosed(2, Dialect.FIELD_MAX)
            .filter(dialect::declared)
            .mapToObj(field -> Objects.requireNonNull(dialect.composite(field)))
            .toList();
  }

  @Override
  public String name() {
    return shows ? "composite/shown" : "composite/counted";
  }

  @Override
  public List<Seed> seeds() {
    var seeds = new ArrayList<Seed>();
    for (int kind = 0; kind < composites.size(); kind++) {
      String selector = HexFormat.of().toHexDigits((byte) kind);
      for (String hex : CHIP) {
        seeds.add(new Seed(HexFormat.of().parseHex(selector + hex), new int[] {1, 3, 12, 14}));
      }
      for (String text : TEXT) {
        byte[] bytes = ((char) kind + text).getBytes(ISO_8859_1);
        seeds.add(new Seed(bytes, new int[] {1, 3, 5}));
      }
    }
    return seeds;
  }

  @Override
  public void run(byte[] input) {
    int length = Math.max(0, Math.min(input.length, Mutator.LENGTH_MAX) - 1);
    MemorySegment memory = length == 0 ? blocks.of(0) : blocks.of(input, 1, length);
    int kind = input.length == 0 ? 0 : (input[0] & 0xFF) % composites.size();
    Composite parts = composites.get(kind);
    int unknown = walk.walk(parts, memory, length, null);
    MessageTarget.require(unknown >= -1 - length && unknown <= length, "more parts than bytes");
    if (parts instanceof TaggedFields tags) {
      findTag(tags, memory, length);
    }
    if (shows) {
      int shown = walk.walk(parts, memory, length, new Inside(length));
      MessageTarget.require(shown == unknown, "counting and showing disagree");
    }
  }

  private static void findTag(TaggedFields tags, MemorySegment memory, int length) {
    long found = tags.find(memory, 0, length, '9' << Byte.SIZE | '2');
    if (found >= 0) {
      int end = TaggedFields.valueAt(found) + TaggedFields.valueLength(found);
      MessageTarget.require(end <= length, "a value outside its field");
    }
  }

  @Override
  public long allocatedMax(int length) {
    return shows ? 1024 + (long) ALLOCATED_PER_BYTE * length : 0;
  }

  /** Sees that every part lies in the content. */
  private record Inside(int length) implements Composite.Visitor {
    @Override
    public void part(
        int depth, String key, Composite.Label label, boolean holdsParts, Composite.Place place) {
      boolean inside = place.at() >= 0 && place.at() + place.length() <= length;
      MessageTarget.require(inside && place.units() >= 0, "a part outside its field");
      MessageTarget.require(!key.isEmpty() && depth >= 0, "a part without a key");
    }
  }
}
