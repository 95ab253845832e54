package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes a message unusable though each of its fields is one for itself, as data of the
 * dialect: fields that a message type must or must not have, always or under a condition, how the
 * content of a field may begin, and what a PAN and track 2 look like.
 *
 * <p>Compiled from a dialect file by {@link RulesReader} into arrays. Immutable, so one serves all
 * threads; allocates nothing and throws nothing, whatever the bytes are.
 */
public final class MessageRules {
  /** No field is at fault. */
  public static final int NONE = 0;

  /** In a pattern: any digit. */
  static final char DIGIT = 'n';

  /** In a pattern: any character. */
  static final char ANY = '?';

  /** No field is repeated. */
  private static final boolean[] NOTHING = new boolean[Dialect.FIELD_MAX + 1];

  private static final int MTI_LIMIT = 10_000;
  private static final int PAN = 2;
  private static final int TRACK_2 = 35;
  private static final int LUHN_MODULUS = 10;

  private final Requirement[][] byMti = new Requirement[MTI_LIMIT][];
  private final int[] patternFields;
  private final String[][] patterns;
  private final @Nullable PanForm pan;
  private final boolean track2;

  /**
   * @param required by message type, in the order of the file
   * @param patterns by field: how its content may begin
   * @param pan what DE2 and the PAN of the track must be, null for whatever the fields allow
   * @param track2 whether DE35 is laid out by ISO/IEC 7813 and names the card of DE2
   */
  MessageRules(
      Map<Integer, List<Requirement>> required,
      SortedMap<Integer, List<String>> patterns,
      @Nullable PanForm pan,
      boolean track2) {
    required.forEach((mti, list) -> byMti[mti] = list.toArray(Requirement[]::new));
    this.patternFields = patterns.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.patterns =
        patterns.values().stream().map(p -> p.toArray(String[]::new)).toArray(String[][]::new);
    this.pan = pan;
    this.track2 = track2;
  }

  /**
   * What a message type must or must not have.
   *
   * @param when null if it always holds
   * @param card whether the card must be named, by DE2 or by track 2
   * @param fields that must be there
   * @param without that must not
   */
  @SuppressWarnings("ArrayRecordComponent") // read-only, and looped over for each message
  record Requirement(@Nullable Condition when, boolean card, int[] fields, int[] without) {}

  /**
   * Holds where a field is there, and begins like one of the patterns.
   *
   * @param starts empty for any content
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Condition(int field, String[] starts) {}

  /**
   * @param min digits
   * @param max digits
   * @param checkDigit whether the last digit must be right, by ISO/IEC 7812-1 annex B
   */
  record PanForm(int min, int max, boolean checkDigit) {}

  /** Whether a field must be there in every message of a type, whatever else is in it. */
  public boolean requires(int mti, int field) {
    Requirement @Nullable [] requirements = byMti[mti];
    for (int i = 0; requirements != null && i < requirements.length; i++) {
      if (requirements[i].when() == null && contains(requirements[i].fields(), field)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The field that breaks a rule, or {@link #NONE}.
   *
   * @param at where the message starts
   * @param fields of the message, which was scanned without a fault
   */
  public int firstFault(Dialect dialect, MemorySegment memory, long at, FieldMap fields) {
    int fault = firstFaultBeside(NOTHING, dialect, memory, at, fields);
    if (fault == NONE && pan != null && fields.present(PAN)) {
      boolean sound = isPan(dialect, memory, at, fields, PAN, fields.contentUnits(PAN), pan);
      fault = sound ? NONE : PAN;
    }
    if (fault == NONE && track2 && fields.present(TRACK_2)) {
      fault = isTrack2(dialect, memory, at, fields) ? NONE : TRACK_2;
    }
    return fault;
  }

  /**
   * As above, of an answer that says what is wrong with a message. What it repeats of that message
   * may have any content; a PAN and a track it has from nowhere else.
   *
   * @param repeated by number of the field
   */
  public int firstFaultBeside(
      boolean[] repeated, Dialect dialect, MemorySegment memory, long at, FieldMap fields) {
    int fault = firstUnmet(dialect, memory, at, fields);
    for (int i = 0; fault == NONE && i < patternFields.length; i++) {
      int field = patternFields[i];
      boolean free = repeated[field] || !fields.present(field);
      if (!free && !startsLike(patterns[i], dialect, memory, at, fields, field)) {
        fault = field;
      }
    }
    return fault;
  }

  /** Whether some message of a type must not have the field. */
  public boolean forbids(int mti, int field) {
    Requirement @Nullable [] requirements = byMti[mti];
    for (int i = 0; requirements != null && i < requirements.length; i++) {
      if (contains(requirements[i].without(), field)) {
        return true;
      }
    }
    return false;
  }

  private int firstUnmet(Dialect dialect, MemorySegment memory, long at, FieldMap fields) {
    Requirement @Nullable [] requirements = byMti[fields.mti()];
    if (requirements == null) {
      return NONE;
    }
    for (Requirement requirement : requirements) {
      if (holds(requirement.when(), dialect, memory, at, fields)) {
        int fault = firstUnmet(requirement, fields);
        if (fault != NONE) {
          return fault;
        }
      }
    }
    return NONE;
  }

  private static int firstUnmet(Requirement requirement, FieldMap fields) {
    if (requirement.card() && !fields.present(PAN) && !fields.present(TRACK_2)) {
      return PAN;
    }
    for (int field : requirement.fields()) {
      if (!fields.present(field)) {
        return field;
      }
    }
    for (int field : requirement.without()) {
      if (fields.present(field)) {
        return field;
      }
    }
    return NONE;
  }

  private static boolean holds(
      @Nullable Condition when, Dialect dialect, MemorySegment memory, long at, FieldMap fields) {
    return when == null
        || (fields.present(when.field())
            && (when.starts().length == 0
                || startsLike(when.starts(), dialect, memory, at, fields, when.field())));
  }

  private static boolean startsLike(
      String[] patterns,
      Dialect dialect,
      MemorySegment memory,
      long at,
      FieldMap fields,
      int field) {
    for (String pattern : patterns) {
      if (startsLike(pattern, dialect, memory, at, fields, field)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsLike(
      String pattern, Dialect dialect, MemorySegment memory, long at, FieldMap fields, int field) {
    if (fields.contentUnits(field) < pattern.length()) {
      return false;
    }
    for (int i = 0; i < pattern.length(); i++) {
      int character = character(dialect, memory, at, fields, field, i);
      boolean like =
          switch (pattern.charAt(i)) {
            case ANY -> true;
            case DIGIT -> isDigit(character);
            default -> pattern.charAt(i) == character;
          };
      if (!like) {
        return false;
      }
    }
    return true;
  }

  /** PAN, one separator, data; the PAN is that of DE2 where both are there. */
  private boolean isTrack2(Dialect dialect, MemorySegment memory, long at, FieldMap fields) {
    int length = fields.contentUnits(TRACK_2);
    int separatorAt = 0;
    int separators = 0;
    for (int i = 0; i < length; i++) {
      if (!isDigit(character(dialect, memory, at, fields, TRACK_2, i))) {
        separatorAt = i;
        separators++;
      }
    }
    return separators == 1
        && (pan == null || isPan(dialect, memory, at, fields, TRACK_2, separatorAt, pan))
        && (!fields.present(PAN) || isPanOfTrack(dialect, memory, at, fields, separatorAt));
  }

  private static boolean isPanOfTrack(
      Dialect dialect, MemorySegment memory, long at, FieldMap fields, int length) {
    int different = length ^ fields.contentUnits(PAN);
    for (int i = 0; different == 0 && i < length; i++) {
      different =
          character(dialect, memory, at, fields, PAN, i)
              ^ character(dialect, memory, at, fields, TRACK_2, i);
    }
    return different == 0;
  }

  /** Whether the first {@code length} digits of a field are a PAN. */
  private static boolean isPan(
      Dialect dialect,
      MemorySegment memory,
      long at,
      FieldMap fields,
      int field,
      int length,
      PanForm form) {
    if (length < form.min() || length > form.max()) {
      return false;
    }
    int sum = 0;
    for (int i = 0; form.checkDigit() && i < length; i++) {
      int digit = character(dialect, memory, at, fields, field, i) - '0';
      boolean doubled = (length - i) % 2 == 0;
      int value = doubled ? 2 * digit : digit;
      sum += value < LUHN_MODULUS ? value : value - (LUHN_MODULUS - 1); // the sum of its digits
    }
    return sum % LUHN_MODULUS == 0;
  }

  private static int character(
      Dialect dialect, MemorySegment memory, long at, FieldMap fields, int field, int index) {
    return dialect
        .encoding(field)
        .character(memory, at + fields.contentAt(field), fields.contentUnits(field), index);
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  private static boolean contains(int[] fields, int field) {
    for (int each : fields) {
      if (each == field) {
        return true;
      }
    }
    return false;
  }
}
