package dev.tollgate.gateway.spec;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a field packager class of jPOS means on the wire.
 *
 * @param name without its package
 * @param prefix encoding of the length prefix as a dialect file spells it; empty: fixed length
 * @param prefixDigits 0 for fixed length
 * @param content encoding of the content as a dialect file spells it; {@code bcd} has the padding
 *     nibble of an odd number of digits in front if the field says {@code pad="true"}, else behind
 */
record JposClass(String name, String prefix, int prefixDigits, String content, Family family) {
  /** What the class is for; the type of a field follows from it. */
  enum Family {
    /** Decimal digits, filled with zeros on the left where the length is fixed. */
    DIGITS,
    /** Characters, filled with spaces on the right where the length is fixed. */
    TEXT,
    /** Bytes; lengths count bytes also where they are written as hexadecimal text. */
    BINARY,
    /** A sign character, then digits. */
    AMOUNT,
    /** Hexadecimal digits, two a byte; lengths count digits. */
    HEX_DIGITS,
    /** Digits of BCD, the padding nibble of which is F unless the field says {@code pad="true"}. */
    F_PADDED,
    /** A bitmap. */
    BITMAP,
    /** Takes no room on the wire. */
    NOTHING
  }

  /** Class, length prefix, content, family; of all classes that a dialect can say. */
  private static final String TABLE =
      """
      IF_CHAR          -        ascii       TEXT
      IF_ECHAR         -        ebcdic      TEXT
      IF_NOP           -        -           NOTHING
      IF_UNUSED        -        -           NOTHING
      IFA_AMOUNT       -        ascii       AMOUNT
      IFA_AMOUNT2003   -        ascii       DIGITS
      IFA_BINARY       -        hex         BINARY
      IFA_BITMAP       -        hex         BITMAP
      IFA_LBINARY      ascii1   raw         BINARY
      IFA_LCHAR        ascii1   ascii       TEXT
      IFA_LLABINARY    ascii2   hex         BINARY
      IFA_LLBINARY     ascii2   raw         BINARY
      IFA_LLCHAR       ascii2   ascii       TEXT
      IFA_LLLABINARY   ascii3   hex         BINARY
      IFA_LLLBINARY    ascii3   raw         BINARY
      IFA_LLLCHAR      ascii3   ascii       TEXT
      IFA_LLLLBINARY   ascii4   raw         BINARY
      IFA_LLLLCHAR     ascii4   ascii       TEXT
      IFA_LLLLLBINARY  ascii5   raw         BINARY
      IFA_LLLLLCHAR    ascii5   ascii       TEXT
      IFA_LLLLLLBINARY ascii6   raw         BINARY
      IFA_LLLLLLCHAR   ascii6   ascii       TEXT
      IFA_LLLNUM       ascii3   ascii       DIGITS
      IFA_LLNUM        ascii2   ascii       DIGITS
      IFA_NUMERIC      -        ascii       DIGITS
      IFAE_LLCHAR      ascii2   ebcdic      TEXT
      IFB_AMOUNT       -        bcd         AMOUNT
      IFB_AMOUNT2003   -        bcd         DIGITS
      IFB_BINARY       -        raw         BINARY
      IFB_BITMAP       -        raw         BITMAP
      IFB_FLLLNUM      bcd3     bcd         F_PADDED
      IFB_FLLNUM       bcd2     bcd         F_PADDED
      IFB_FNUMERIC     -        bcd         F_PADDED
      IFB_HEX          -        raw         HEX_DIGITS
      IFB_LLBINARY     bcd2     raw         BINARY
      IFB_LLCHAR       bcd2     ascii       TEXT
      IFB_LLHBINARY    binary2  raw         BINARY
      IFB_LLHCHAR      binary2  ascii       TEXT
      IFB_LLHECHAR     binary2  ebcdic      TEXT
      IFB_LLHEX        hex-nibbles2 raw     BINARY
      IFB_LLHNUM       binary2  bcd         DIGITS
      IFB_LLLBINARY    bcd3     raw         BINARY
      IFB_LLLCHAR      bcd3     ascii       TEXT
      IFB_LLLHBINARY   binary4  raw         BINARY
      IFB_LLLHCHAR     binary4  ascii       TEXT
      IFB_LLLHECHAR    binary4  ebcdic      TEXT
      IFB_LLLHEX       hex-nibbles3 raw     BINARY
      IFB_LLLHNUM      binary4  bcd         DIGITS
      IFB_LLLLBINARY   bcd4     raw         BINARY
      IFB_LLLLCHAR     bcd4     ascii       TEXT
      IFB_LLLLLLCHAR   bcd6     ascii       TEXT
      IFB_LLLNUM       bcd3     bcd         DIGITS
      IFB_LLNUM        bcd2     bcd         DIGITS
      IFB_NUMERIC      -        bcd         DIGITS
      IFE_AMOUNT       -        ebcdic      AMOUNT
      IFE_BINARY       -        ebcdic-hex  BINARY
      IFE_BITMAP       -        ebcdic-hex  BITMAP
      IFE_CHAR         -        ebcdic      TEXT
      IFE_LBINARY      ebcdic1  raw         BINARY
      IFE_LCHAR        ebcdic1  ebcdic      TEXT
      IFE_LLBINARY     ebcdic2  raw         BINARY
      IFE_LLCHAR       ebcdic2  ebcdic      TEXT
      IFE_LLLBINARY    ebcdic3  raw         BINARY
      IFE_LLLCHAR      ebcdic3  ebcdic      TEXT
      IFE_LLLLBINARY   ebcdic4  raw         BINARY
      IFE_LLLLCHAR     ebcdic4  ebcdic      TEXT
      IFE_LLLNUM       ebcdic3  ebcdic      DIGITS
      IFE_LLNUM        ebcdic2  ebcdic      DIGITS
      IFE_LNUM         ebcdic1  ebcdic      DIGITS
      IFE_NUMERIC      -        ebcdic      DIGITS
      IFEA_LLCHAR      ebcdic2  ascii       TEXT
      """;

  /** In the order of their names, so that a choice between two is always the same. */
  private static final SortedMap<String, JposClass> CLASSES =
      TABLE
          .lines()
          .map(row -> of(row.split(" +")))
          .collect(
              Collectors.toMap(JposClass::name, Function.identity(), (a, b) -> a, TreeMap::new));

  private static final String WITHIN =
      "it holds its own field number and belongs inside a divided field";

  /** Standard classes that a dialect cannot say, and why. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("IF_TCHAR", "its end is told by a character and not by a length"),
          Map.entry("IF_TBASE", "its end is told by a character and not by a length"),
          Map.entry("IFA_FLLCHAR", "it has a length and is filled to a fixed one"),
          Map.entry("IFA_FLLNUM", "it has a length and is filled to a fixed one"),
          Map.entry("IFB_LLHFBINARY", "it has a length and is filled to a fixed one"),
          Map.entry("IFA_LLBNUM", "of an odd number of digits it tells one too many"),
          Map.entry("IFEB_LLNUM", "of an odd number of digits only the nibble F tells"),
          Map.entry("IFEB_LLLNUM", "of an odd number of digits only the nibble F tells"),
          Map.entry("IFE_LLLEBINARY", "its bytes are translated as if they were text"),
          Map.entry("IFE_SIGNED_NUMERIC", "its sign is part of the last digit"),
          Map.entry("IFMC_TCC", WITHIN),
          Map.entry("IFEMC_TCC", WITHIN));

  /** The class of that name, or a field's error that tells line and class. */
  static JposClass of(PackagerElement field) {
    String name = field.classOf("class");
    JposClass known = CLASSES.get(name);
    if (known != null) {
      return known;
    }
    if (REFUSED.containsKey(name) || JposTags.isTagged(name)) {
      String next = "declare the field in a dialect file of your own, or leave it out";
      throw field.inexpressible(name, REFUSED.getOrDefault(name, WITHIN), next);
    }
    throw SpecFault.UNKNOWN_CLASS.at(
        field.place(),
        "unknown field packager class " + SpecFault.quote(field.text("class")),
        "use a standard class of org.jpos.iso that is like it on the wire");
  }

  /** Whether the length is fixed. */
  boolean isFixed() {
    return prefixDigits == 0;
  }

  /** The content's encoding under a field's {@code pad} attribute. */
  String content(boolean pad) {
    return content.equals("bcd") && !pad && family != Family.AMOUNT ? "bcd-right" : content;
  }

  /** All classes that have a meaning here. */
  static SortedMap<String, JposClass> all() {
    return Collections.unmodifiableSortedMap(CLASSES);
  }

  /** All standard classes that are refused, but for those with a tag. */
  static Map<String, String> refused() {
    return REFUSED;
  }

  private static JposClass of(String[] row) {
    boolean fixed = row[1].equals("-");
    int last = row[1].length() - 1;
    return new JposClass(
        row[0],
        fixed ? "" : row[1].substring(0, last),
        fixed ? 0 : row[1].charAt(last) - '0',
        row[2],
        Arrays.stream(Family.values())
            .filter(family -> family.name().equals(row[3]))
            .findFirst()
            .orElseThrow());
  }
}
