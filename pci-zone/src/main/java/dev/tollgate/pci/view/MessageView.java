package dev.tollgate.pci.view;

import dev.tollgate.pci.codec.Composite;
import dev.tollgate.pci.codec.Composite.Label;
import dev.tollgate.pci.codec.Composite.Place;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.FieldTable.FieldClass;
import dev.tollgate.pci.codec.MessageRules;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message taken apart for people, masked by the class of each part: plain ones are shown, of a
 * PAN the first six and last four digits, of all others the length only. Where the lengths of a
 * message do not add up no value is shown at all, as a piece of the PAN may then stand for a plain
 * field; nor are parts of a field that do not add up.
 *
 * <p>The message is read, taken apart and zeroed in locked memory; only what is shown becomes text.
 */
public final class MessageView {
  /** Under this many digits, showing ten of them would leave too few hidden. */
  private static final int PAN_SHOWN_MIN = 15;

  private static final int PAN_FIRST = 6;
  private static final int PAN_LAST = 4;

  private final Dialect dialect;
  private final MemorySegment memory;
  private final FieldMap fields = new FieldMap();
  private final List<Part> parts = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private @Nullable Fault fault;

  /**
   * A field, or a part of one.
   *
   * @param depth 0 for a field, 1 for a part of it, 2 for a part of that
   * @param key number of the field, or tag or number of the part
   * @param name from the dialect; empty for a part that it does not name
   * @param dataClass {@code plain}, {@code pan}, {@code sad} or {@code opaque}
   * @param offset of the content in the message, in bytes
   * @param length in characters, or, if it is binary, in bytes
   * @param value masked; empty if nothing of it may be shown
   */
  public record Part(
      int depth,
      String key,
      String name,
      String dataClass,
      int offset,
      int length,
      boolean binary,
      String value) {}

  /**
   * What is wrong with a message.
   *
   * @param kind such as {@code content-type}; {@code parts} where parts of a field do not add up;
   *     {@code rule} where the fields are sound, and break a rule of the dialect
   * @param field 1 for the bitmap, 0 for the message type or the message as a whole
   * @param offset of what is wrong in the message, in bytes; of a field that is missing, its end
   */
  public record Fault(String kind, int field, int offset) {}

  /**
   * A field or part that is not the same in two messages.
   *
   * @param path keys from the field on, with dots between them: {@code 55.9F26}
   * @param first masked; {@code absent} if the first message has not got it
   */
  public record Difference(String path, String name, String first, String second) {}

  private MessageView(Dialect dialect, MemorySegment memory, int length) {
    this.dialect = dialect;
    this.memory = memory;
    new MessageScanner(dialect).scan(memory, 0, length, fields);
    if (fields.fault() != ScanFault.NONE) {
      String kind = fields.fault().name().toLowerCase(Locale.ROOT).replace('_', '-');
      fault = new Fault(kind, fields.faultField(), fields.faultAt());
    }
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      if (fields.present(field)) {
        addField(field);
      }
    }
    if (fault == null) {
      int broken = dialect.rules().firstFault(dialect, memory, 0, fields);
      if (broken != MessageRules.NONE) {
        int at = fields.present(broken) ? fields.contentAt(broken) : length;
        fault = new Fault("rule", broken, at);
      }
    }
  }

  /**
   * Takes one message apart.
   *
   * @param dialect a dialect file
   * @param file the message without its length prefix; {@code -} for standard input
   * @param binary whether it is the bytes themselves, and not their hexadecimal digits
   * @throws dev.tollgate.fault.TollgateException TG-MSG-002 to 004, TG-CFG-001 to 013
   */
  public static synchronized MessageView decode(YamlMap dialect, Path file, boolean binary) {
    Dialect known = DialectReader.read(dialect);
    try {
      int length = MessageText.read(Room.FIRST, file, binary);
      return new MessageView(known, Room.FIRST, length);
    } finally {
      Room.FIRST.fill((byte) 0);
    }
  }

  /**
   * Compares two messages, field by field and part by part, also where only lengths may be shown.
   *
   * @return what is not the same, in the order of the first; empty for the same bytes
   */
  public static synchronized List<Difference> differences(
      YamlMap dialect, Path first, Path second, boolean binary) {
    Dialect known = DialectReader.read(dialect);
    try {
      int firstLength = MessageText.read(Room.FIRST, first, binary);
      int secondLength = MessageText.read(Room.SECOND, second, binary);
      var left = new MessageView(known, Room.FIRST, firstLength);
      return left.differencesTo(new MessageView(known, Room.SECOND, secondLength));
    } finally {
      Room.FIRST.fill((byte) 0);
      Room.SECOND.fill((byte) 0);
    }
  }

  /** Name of the dialect. */
  public String dialect() {
    return dialect.name();
  }

  /** Four digits; empty if the message has none. */
  public String messageType() {
    return fields.mti() < 0 ? "" : String.format("%04d", fields.mti());
  }

  /** Length of the message in bytes. */
  public int length() {
    return fields.length();
  }

  /** Its fields in ascending order, each followed by its parts. */
  public List<Part> parts() {
    return List.copyOf(parts);
  }

  /** The first thing that is wrong. */
  public Optional<Fault> fault() {
    return Optional.ofNullable(fault);
  }

  /** Whether values are shown: the lengths of the fields add up to the message. */
  public boolean isComplete() {
    return fields.isComplete();
  }

  @Override
  public String toString() {
    return "MessageView";
  }

  private void addField(int field) {
    var place =
        new Place(
            fields.contentAt(field),
            fields.contentLength(field),
            fields.contentUnits(field),
            dialect.encoding(field));
    @Nullable Composite composite = dialect.composite(field);
    var label = new Label(dialect.fieldName(field), dialect.fieldClass(field), null);
    add(0, String.valueOf(field), label, composite != null, place);
    if (composite == null || !fields.isComplete()) {
      return;
    }
    int outcome = composite.walk(memory, place.at(), place.length(), 1, null);
    if (outcome >= 0) {
      composite.walk(memory, place.at(), place.length(), 1, this::add);
    } else if (fault == null) {
      fault = new Fault("parts", field, (int) place.at() + ~outcome);
    }
  }

  private void add(int depth, String key, Label label, boolean holdsParts, Place place) {
    boolean binary = !place.encoding().isText();
    String dataClass = label.fieldClass().name().toLowerCase(Locale.ROOT);
    String value = holdsParts || !fields.isComplete() ? "" : value(label.fieldClass(), place);
    String shownKey = label.name().isEmpty() ? unknownKey(key) : key;
    int at = (int) place.at();
    parts.add(new Part(depth, shownKey, label.name(), dataClass, at, place.units(), binary, value));
    places.add(place);
  }

  /** What looks like a long tag of digits may be a piece of a PAN: two of them are enough. */
  private static String unknownKey(String key) {
    boolean showable = key.length() <= 2 || key.chars().anyMatch(c -> c < '0' || c > '9');
    return showable ? key : key.substring(0, 2) + "*".repeat(key.length() - 2);
  }

  /** What may be shown; empty for nothing. */
  private String value(FieldClass dataClass, Place place) {
    return switch (dataClass) {
      case PLAIN -> isPrintable(place) ? text(place) : hex(place);
      case PAN -> masked(place);
      case SAD, OPAQUE -> "";
    };
  }

  /**
   * First six and last four digits, taken one by one: a text of all of them would stay on the heap.
   */
  private String masked(Place place) {
    boolean text = isPrintable(place);
    long at = text ? place.at() : bytesAt(place);
    int count = text ? place.units() : 2 * bytes(place);
    if (!text && count > 0 && hexDigit(at, count - 1) == 'F') {
      count--; // fills the last byte of an odd number of digits
    }
    StringBuilder shown = new StringBuilder();
    for (int i = 0; count >= PAN_SHOWN_MIN && i < count; i++) {
      boolean hidden = i >= PAN_FIRST && i < count - PAN_LAST;
      shown.append(hidden ? '*' : text ? (char) place.character(memory, i) : hexDigit(at, i));
    }
    return shown.toString();
  }

  private boolean isPrintable(Place place) {
    boolean printable = place.encoding().isText();
    for (int i = 0; printable && i < place.units(); i++) {
      int character = place.character(memory, i);
      printable = character >= ' ' && character <= '~';
    }
    return printable;
  }

  private String text(Place place) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < place.units(); i++) {
      text.append((char) place.character(memory, i));
    }
    return text.toString();
  }

  /** The bytes that binary content means, or those on the wire of text that cannot be printed. */
  private String hex(Place place) {
    long at = bytesAt(place);
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < 2 * bytes(place); i++) {
      hex.append(hexDigit(at, i));
    }
    return hex.toString();
  }

  /** Where those bytes are, after a copy behind the message if they are not so on the wire. */
  private long bytesAt(Place place) {
    if (place.encoding().isText()) {
      return place.at();
    }
    place.copyBytes(memory, memory, Room.SCRATCH_AT);
    return Room.SCRATCH_AT;
  }

  private static int bytes(Place place) {
    return place.encoding().isText() ? place.length() : place.units();
  }

  /** One of two for each byte from {@code at}. */
  private char hexDigit(long at, int index) {
    int both = memory.get(ValueLayout.JAVA_BYTE, at + index / 2);
    int digit = (index % 2 == 0 ? both >> 4 : both) & 0xF;
    return (char) (digit < 10 ? '0' + digit : 'A' + digit - 10);
  }

  private List<Difference> differencesTo(MessageView other) {
    var differences = new ArrayList<Difference>();
    if (fields.mti() != other.fields.mti()) {
      differences.add(new Difference("MTI", "message type", messageType(), other.messageType()));
    }
    List<String> paths = paths();
    Map<String, Integer> others = new HashMap<>();
    other.paths().forEach(path -> others.put(path, others.size()));
    for (int i = 0; i < parts.size(); i++) {
      @Nullable Integer at = others.remove(paths.get(i));
      if (at == null || !isSame(places.get(i), other, other.places.get(at))) {
        String theirs = at == null ? "absent" : shown(other.parts.get(at));
        differences.add(
            new Difference(paths.get(i), parts.get(i).name(), shown(parts.get(i)), theirs));
      }
    }
    List<String> theirPaths = other.paths();
    for (int i = 0; i < theirPaths.size(); i++) {
      if (others.containsKey(theirPaths.get(i))) {
        Part part = other.parts.get(i);
        differences.add(new Difference(theirPaths.get(i), part.name(), "absent", shown(part)));
      }
    }
    // of what holds parts, only where none of these says why it is not the same
    differences.removeIf(
        holder -> differences.stream().anyMatch(d -> d.path().startsWith(holder.path() + ".")));
    return differences;
  }

  private boolean isSame(Place mine, MessageView other, Place theirs) {
    MemorySegment left = memory.asSlice(mine.at(), mine.length());
    MemorySegment right = other.memory.asSlice(theirs.at(), theirs.length());
    return mine.units() == theirs.units() && left.mismatch(right) < 0;
  }

  /** Keys from the field on; the second part of a path has {@code #2} behind it. */
  private List<String> paths() {
    var paths = new ArrayList<String>();
    var seen = new HashMap<String, Integer>();
    var open = new ArrayList<String>();
    for (Part part : parts) {
      while (open.size() > part.depth()) {
        open.removeLast();
      }
      open.add(part.key());
      String path = String.join(".", open);
      int count = seen.merge(path, 1, Integer::sum);
      paths.add(count == 1 ? path : path + "#" + count);
    }
    return paths;
  }

  private static String shown(Part part) {
    String unit = part.binary() ? " bytes)" : " characters)";
    return part.value().isEmpty() ? "(" + part.length() + unit : part.value();
  }

  /** Room for two messages, each with what it takes to read and show it. */
  private static final class Room {
    /** Behind the message, where no text that is still needed stands. */
    static final long SCRATCH_AT = MessageText.MESSAGE_MAX;

    static final MemorySegment FIRST = MessageText.room();
    static final MemorySegment SECOND = MessageText.room();
  }
}
