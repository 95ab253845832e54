package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.FieldTable.FieldClass;
import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the content of a field is divided into parts. Immutable, so one serves all threads; throws
 * nothing, whatever the bytes are, and allocates only for a visitor.
 *
 * <p>{@code at} and {@code length} are the content's place in bytes, without the length prefix of
 * its field.
 */
public interface Composite {
  /** {@link #countUnknown}: tags, lengths and values do not add up to the content. */
  int MALFORMED = -1;

  /**
   * Goes through the parts in their order, what holds parts before what is in it.
   *
   * @param depth of the outermost parts; one more for each level inside
   * @param visitor shown the parts, of a malformed content those before the fault; null to count
   *     only, which allocates nothing
   * @return how many parts the dialect does not name; or, negated and less one, the offset from
   *     {@code at} of the first thing that does not add up
   */
  int walk(MemorySegment memory, long at, int length, int depth, @Nullable Visitor visitor);

  /** Number of parts that the dialect does not name, or {@link #MALFORMED}. */
  default int countUnknown(MemorySegment memory, long at, int length) {
    return Math.max(MALFORMED, walk(memory, at, length, 0, null));
  }

  /** Reads the map of the key {@code composite}; see docs/DIALECTS.md for its grammar. */
  static Composite read(YamlMap composite, Owner owner) {
    if (!fits(composite, owner.encoding())) {
      throw composite.refuse("kind", "the field's encoding cannot be divided so", "use raw or ans");
    }
    return switch (kind(composite)) {
      case TAGGED -> TaggedFields.read(composite, owner);
      case BER_TLV -> BerTlv.read(composite, owner, false);
      case DATASET -> BerTlv.read(composite, owner, true);
      case POSITIONAL -> FieldParts.read(composite, owner, false);
      case BITMAP -> FieldParts.read(composite, owner, true);
    };
  }

  /**
   * Whether content in this encoding can be divided so: only whole bytes can, into what is in them.
   */
  static boolean fits(YamlMap composite, Encoding encoding) {
    return switch (kind(composite)) {
      case TAGGED, POSITIONAL, BITMAP -> encoding.isCharacters() || encoding == Encoding.RAW;
      case BER_TLV, DATASET -> encoding == Encoding.RAW;
    };
  }

  private static Kind kind(YamlMap composite) {
    return composite.choiceOr("kind", Kind.NAMES, Kind.TAGGED);
  }

  /** How a field can be divided. */
  enum Kind {
    TAGGED,
    BER_TLV,
    DATASET,
    POSITIONAL,
    BITMAP;

    private static final Map<String, Kind> NAMES =
        Map.of(
            "tagged", TAGGED,
            "ber-tlv", BER_TLV,
            "dataset", DATASET,
            "positional", POSITIONAL,
            "bitmap", BITMAP);
  }

  /**
   * What a composite has from the field it divides.
   *
   * @param encoding of the field's content
   * @param text of the dialect: of tags in a field that is not text itself
   * @param fields reads a list of fields that the content is made of
   */
  record Owner(
      Encoding encoding,
      Encoding text,
      FieldClass fieldClass,
      Limits limits,
      Function<YamlMap, FieldTable> fields) {
    Owner withClass(FieldClass other) {
      return new Owner(encoding, text, other, limits, fields);
    }
  }

  /** Reads a tag as it is written in a dialect. */
  @FunctionalInterface
  interface TagReader {
    /** The tag packed into an int; refuses a key that is none. */
    int read(YamlMap known, String key);
  }

  /** Is shown the parts. */
  @FunctionalInterface
  interface Visitor {
    /**
     * A part.
     *
     * @param depth 0 for a part of the field itself
     * @param key as people write it: {@code 92}, {@code 9F26}, {@code 3}
     * @param label {@link Label#UNKNOWN} if the dialect does not name the part
     * @param holdsParts whether its content are parts, which come next
     * @param place of its content, without tag and length
     */
    void part(int depth, String key, Label label, boolean holdsParts, Place place);
  }

  /**
   * Where the content of a part lies.
   *
   * @param at offset in the memory
   * @param length in bytes
   * @param units length as the dialect counts it, in characters, digits or bytes
   * @param encoding how it stands there
   */
  record Place(long at, int length, int units, Encoding encoding) {
    /** One unit of text as an ASCII character, as {@link Encoding#character} tells it. */
    public int character(MemorySegment memory, int index) {
      return encoding.character(memory, at, units, index);
    }

    /** Copies binary content as the bytes that it means. */
    public void copyBytes(MemorySegment memory, MemorySegment target, long targetAt) {
      encoding.decode(memory, at, units, target, targetAt);
    }
  }

  /**
   * What a dialect says of a part.
   *
   * @param name what people call it
   * @param inside labels of the parts in it; null if the dialect lists none
   */
  record Label(String name, FieldClass fieldClass, @Nullable Labels inside) {
    /** Of a part that nobody declared: it may be anything, a card value too. */
    public static final Label UNKNOWN = new Label("", FieldClass.SAD, null);
  }

  /** Labels by tag; a tag is its bytes or characters packed into an int. */
  final class Labels {
    /** Of parts of which the dialect says nothing. */
    static final Labels NONE = new Labels(new TreeMap<>(), Label.UNKNOWN);

    private final int[] tags;
    private final Label[] labels;
    private final Label otherwise;

    private Labels(SortedMap<Integer, Label> known, Label otherwise) {
      this.otherwise = otherwise;
      tags = known.keySet().stream().mapToInt(Integer::intValue).toArray();
      labels = known.values().toArray(Label[]::new);
    }

    /**
     * Reads {@code {92: CVV2, 57: {name: track 2, class: sad}}}.
     *
     * @param owner whose class a part has that names none
     * @param inside reads the tags of parts in these parts; null where there are none
     */
    static Labels read(YamlMap known, Owner owner, TagReader tags, @Nullable TagReader inside) {
      var labels = new TreeMap<Integer, Label>();
      for (String key : known.keys()) {
        Label label = label(known, key, owner, inside);
        if (labels.put(tags.read(known, key), label) != null) {
          throw known.refuse(key, "the same tag in another spelling", "keep one of them");
        }
      }
      return new Labels(labels, Label.UNKNOWN);
    }

    private static Label label(YamlMap known, String key, Owner owner, @Nullable TagReader inside) {
      if (!known.isMap(key)) {
        return new Label(known.text(key), owner.fieldClass(), null);
      }
      YamlMap part = known.map(key);
      FieldClass fieldClass = part.choiceOr("class", FieldClass.NAMES, owner.fieldClass());
      String name = part.text("name");
      if (inside == null) {
        return new Label(name, fieldClass, null);
      }
      boolean lists = part.has("known");
      return new Label(
          name,
          fieldClass,
          lists
              ? read(part.map("known"), owner.withClass(fieldClass), inside, null)
              : new Labels(new TreeMap<>(), new Label("", fieldClass, null)));
    }

    /**
     * The label of a tag, or {@link Label#UNKNOWN}. Parts that nobody lists, of a part with a class
     * of its own, have that.
     */
    Label of(int tag) {
      int index = Arrays.binarySearch(tags, tag);
      return index < 0 ? otherwise : labels[index];
    }

    /** Whether a tag is news. Where the dialect lists none, none is: they would all be. */
    boolean isNews(Label label) {
      return label.name().isEmpty() && tags.length > 0;
    }
  }

  /**
   * How much of a nested structure is read before it is called malformed.
   *
   * @param depth levels of parts in parts
   * @param objects parts in all
   */
  record Limits(int depth, int objects) {
    /** EMV nests two and issuer scripts three; the longest lists of terminals have about 60. */
    public static final Limits DEFAULT = new Limits(4, 128);
  }
}
