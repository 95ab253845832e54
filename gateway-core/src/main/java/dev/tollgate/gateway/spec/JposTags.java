package dev.tollgate.gateway.spec;

import java.util.Map;
import java.util.Set;

/**
 * Parts of a divided field that begin with a tag, their number in decimal digits, and a length.
 *
 * @param tagCharacters of the tag
 * @param lengthDigits of the length
 * @param encoding of both, and of the text behind them
 */
record JposTags(int tagCharacters, int lengthDigits, String encoding) {
  private static final Map<String, JposTags> CLASSES =
      Map.ofEntries(
          Map.entry("IFA_TTLBINARY", new JposTags(2, 1, "ascii")),
          Map.entry("IFA_TTLCHAR", new JposTags(2, 1, "ascii")),
          Map.entry("IFA_TTLLBINARY", new JposTags(2, 2, "ascii")),
          Map.entry("IFA_TTLLCHAR", new JposTags(2, 2, "ascii")),
          Map.entry("IFA_TTLLLBINARY", new JposTags(2, 3, "ascii")),
          Map.entry("IFA_TTLLLCHAR", new JposTags(2, 3, "ascii")),
          Map.entry("IFA_TTLLLLBINARY", new JposTags(2, 4, "ascii")),
          Map.entry("IFA_TTLLLLCHAR", new JposTags(2, 4, "ascii")),
          Map.entry("IFA_TTTLLLCHAR", new JposTags(3, 3, "ascii")),
          Map.entry("IFMC_LLBINARY", new JposTags(2, 2, "ascii")),
          Map.entry("IFMC_LLCHAR", new JposTags(2, 2, "ascii")),
          Map.entry("IFMC_LLLBINARY", new JposTags(2, 3, "ascii")),
          Map.entry("IFMC_LLLCHAR", new JposTags(2, 3, "ascii")),
          Map.entry("IFIPM_LLLCHAR", new JposTags(4, 3, "ascii")),
          Map.entry("IFEPE_LLBINARY", new JposTags(2, 2, "ebcdic")),
          Map.entry("IFEPE_LLCHAR", new JposTags(2, 2, "ebcdic")),
          Map.entry("IFEPE_LLLCHAR", new JposTags(3, 3, "ebcdic")));

  /** Tag and length in two encodings, or the length before the tag. */
  private static final Set<String> REFUSED =
      Set.of(
          "IFEMC_LLCHAR",
          "IFEMC_LLLCHAR",
          "IFEP_LLCHAR",
          "IFEP_LLLCHAR",
          "IFEP_LLLBINARY",
          "IFELPE_LLLCHAR");

  /** All that have a meaning here. */
  static Set<String> known() {
    return CLASSES.keySet();
  }

  /** All that have none. */
  static Set<String> refused() {
    return REFUSED;
  }

  /** Whether jPOS has a class of that name with a tag in it. */
  static boolean isTagged(String name) {
    return CLASSES.containsKey(name) || REFUSED.contains(name);
  }

  /** The form of a part, or an error that tells line and class. */
  static JposTags of(PackagerElement part) {
    String name = part.classOf("class");
    JposTags known = CLASSES.get(name);
    if (known != null) {
      return known;
    }
    if (REFUSED.contains(name)) {
      throw part.inexpressible(
          name,
          "its length comes before its tag, or in another encoding",
          "leave the field undivided: isofield in place of isofieldpackager");
    }
    throw part.inexpressible(
        JposClass.of(part).name(),
        "it has no tag, and other parts of the field have",
        "leave the field undivided: isofield in place of isofieldpackager");
  }
}
