package dev.tollgate.gateway.ledger;

/**
 * What a ledger's commands were, in one running 128-bit checksum: each one's log time, length and
 * bytes, in the order of the log. The one who reads the log adds each command before it is carried
 * out; the chain is part of a snapshot. Replaying a log from a snapshot, or from its start, must
 * come to the same chain as the ledger that wrote it.
 *
 * <p>It shows what storage and software do by accident: a bit that turned, a command torn, lost,
 * doubled, or out of its order, the log of another ledger, a snapshot that does not belong to the
 * log behind it. It does not show what somebody did on purpose who can write the files, because he
 * can compute it too; against that stand the rights on the files, and what the others have.
 */
public final class LedgerChain {
  private final Digest digest = new Digest();
  private long commands;

  /** One instance for one ledger; see {@link Ledger#chain}. */
  LedgerChain() {}

  /**
   * The next command begins; its words follow.
   *
   * @param logTimeMs epoch ms
   * @param lengthBytes of the command as the log has it
   */
  public void command(long logTimeMs, int lengthBytes) {
    commands++;
    digest.add(logTimeMs);
    digest.add(lengthBytes);
  }

  /**
   * The next eight bytes of the command, the first one lowest; after its last byte come zeros,
   * which the length tells from others.
   */
  public void word(long word) {
    digest.add(word);
  }

  /** Commands so far. */
  public long commands() {
    return commands;
  }

  /** The high half of the checksum. */
  public long hi() {
    return digest.hi();
  }

  /** The low half of the checksum. */
  public long lo() {
    return digest.lo();
  }

  void save(SnapshotWriter out) {
    out.word(commands);
    out.word(hi());
    out.word(lo());
  }

  void restore(SnapshotReader in) {
    commands = in.word();
    long hi = in.word();
    digest.set(hi, in.word());
  }
}
