package dev.tollgate.bench.fuzz;

/**
 * Valid input.
 *
 * @param bytes the input; not to be changed
 * @param marks offsets where its structure is: lengths, bitmaps, tags; edits go there more often
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by agreement, and copied for each input
public record Seed(byte[] bytes, int[] marks) {
  /** Input whose structure nobody told. */
  public static Seed of(byte[] bytes) {
    return new Seed(bytes, new int[0]);
  }
}
