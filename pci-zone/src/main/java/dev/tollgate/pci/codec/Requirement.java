package dev.tollgate.pci.codec;

/**
 * What a message type cannot do without.
 *
 * @param card whether it is about a card, named by DE2 or by a track
 * @param fields numbers of the data elements that must be there
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, and looped over for each message
record Requirement(boolean card, int[] fields) {
  /** The first of the fields that the message has not, or 0. */
  int firstMissing(FieldMap message) {
    for (int field : fields) {
      if (!message.present(field)) {
        return field;
      }
    }
    return 0;
  }
}
