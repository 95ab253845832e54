package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
   * @param visitor null to count only, which allocates nothing
   * @return how many parts the dialect does not name; or, negated and less one, the offset from
   *     {@code at} of the first thing that does not add up
   */
  int walk(MemorySegment memory, long at, int length, int depth, @Nullable Visitor visitor);

  /** Number of parts that the dialect does not name, or {@link #MALFORMED}. */
  default int countUnknown(MemorySegment memory, long at, int length) {
    return Math.max(MALFORMED, walk(memory, at, length, 0, null));
  }

  /** Shows the parts to the visitor; of a malformed content those before the fault. */
  default void visit(MemorySegment memory, long at, int length, Visitor visitor) {
    walk(memory, at, length, 0, visitor);
  }

  /** What is told of a part. */
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
  record Place(long at, int length, int units, Encoding encoding) {}

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
    private final int[] tags;
    private final Label[] labels;

    /** Of all tags a dialect names. */
    public Labels(Map<Integer, Label> known) {
      SortedMap<Integer, Label> sorted = new TreeMap<>(known);
      tags = sorted.keySet().stream().mapToInt(Integer::intValue).toArray();
      labels = sorted.values().toArray(Label[]::new);
    }

    /** The label of a tag, or {@link Label#UNKNOWN}. */
    public Label of(int tag) {
      int index = Arrays.binarySearch(tags, tag);
      return index < 0 ? Label.UNKNOWN : labels[index];
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
