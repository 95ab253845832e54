package dev.tollgate.pci.yaml;

import java.util.Collection;
import java.util.Optional;

/** Finds what a misspelt name was probably meant to be. */
final class NearestName {
  /** Names longer than this are not compared: the work grows with the square. */
  private static final int LENGTH_MAX = 64;

  private NearestName() {}

  /** The candidate with the fewest edits, if it is near enough to be a misspelling. */
  static Optional<String> of(String name, Collection<String> candidates) {
    // One edit in three characters, but never all of them.
    int best = Math.min(Math.max(1, name.length() / 3), name.length() - 1) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : candidates) {
      int edits = edits(name, candidate);
      if (edits < best) {
        best = edits;
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  /**
   * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours
   * count one each, so that {@code prot} is one edit from {@code port}.
   */
  static int edits(String a, String b) {
    if (a.length() > LENGTH_MAX || b.length() > LENGTH_MAX) {
      return Integer.MAX_VALUE;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int[][] d, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int edits = Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(edits, d[i - 2][j - 2] + 1) : edits;
  }
}
