package dev.tollgate.pci.vault;

import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.seal.SealedFields;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One transaction's memory in the zone: the message as it came, and room for what the HSM works on.
 *
 * <p>A cell has holders: the transaction itself, and an HSM lane while it works on the cell. The
 * last one to let go zeroes it. So a cell under a native call that does not return stays out of use
 * until it does, even when its transaction was answered long ago.
 */
public final class VaultCell {
  /** The longest answer of the shipped dialects is under 800 bytes. */
  public static final int ANSWER_BYTES = 1024;

  /** ISO 9797-1 algorithm 3. */
  public static final int MAC_BYTES = 8;

  /** Room for the longest header a frame may have before its message. */
  public static final int HEADER_BYTES = 32;

  /** Room after the message for what the HSM reads and writes. */
  static final int WORK_BYTES = 272;

  /** All that a cell has behind the message. */
  static final int EXTRA_BYTES = WORK_BYTES + ANSWER_BYTES + MAC_BYTES + HEADER_BYTES;

  private static final int ISSUER_DATA_BYTES = 16;
  private static final int ISSUER_DATA_AT = WORK_BYTES - 2 * ISSUER_DATA_BYTES;

  private final Vault vault;
  private final MemorySegment memory;
  private final int frameMax;
  private final AtomicInteger holders = new AtomicInteger();
  private final FieldMap fields = new FieldMap();
  private final SealedFields sealed;
  private final CheckedCard checked = new CheckedCard();
  private final Answer answer = new Answer();
  private int messageLength;
  private int headerLength;
  private int issuerDataLength;
  private int answerLength;
  private boolean answerRoomUsed;
  private boolean answered;
  private int linkGeneration;
  private Vault.@Nullable Quota quota;

  VaultCell(Vault vault, int slot, MemorySegment memory, int frameMax) {
    this.vault = vault;
    this.memory = memory;
    this.frameMax = frameMax;
    this.sealed = new SealedFields(slot);
  }

  /**
   * The cell's bytes: the message from offset 0, the work area from {@link #workAt()}, an answer
   * that was built ahead from {@link #answerAt()}.
   */
  public MemorySegment memory() {
    return memory;
  }

  /** Where the work area starts: {@value #ISSUER_DATA_AT} bytes, then the issuer data. */
  public long workAt() {
    return frameMax;
  }

  /**
   * Where the issuer authentication data (EMV tag 91) for an approval, or for anything else, is:
   * ARPC and ARC, or ARPC and CSU.
   */
  public long issuerDataAt(boolean approved) {
    return workAt() + ISSUER_DATA_AT + (approved ? 0 : ISSUER_DATA_BYTES);
  }

  /** Bytes of the issuer authentication data; 0 unless the card's cryptogram is right. */
  public int issuerDataLength() {
    return issuerDataLength;
  }

  public void issuerDataLength(int length) {
    issuerDataLength = length;
  }

  /** Where an answer of up to {@value #ANSWER_BYTES} bytes is built that needs the HSM. */
  public long answerAt() {
    return workAt() + WORK_BYTES;
  }

  /** Where the HSM puts the message authentication code of that answer. */
  public long answerCodeAt() {
    return answerAt() + ANSWER_BYTES;
  }

  /** Where the header is that the message came with; its answer's is made from it. */
  public long headerAt() {
    return answerCodeAt() + MAC_BYTES;
  }

  /** Bytes of that header; 0 without one, and for a message of our own. */
  public int headerLength() {
    return headerLength;
  }

  public void headerLength(int length) {
    headerLength = length;
  }

  /** The same place, to build an answer there: from now on it is zeroed with the cell. */
  public long buildAnswerAt() {
    answerRoomUsed = true;
    return answerAt();
  }

  /** Bytes of the answer that is ready to leave; 0 if it is yet to be built. */
  public int answerLength() {
    return answerLength;
  }

  /** Set when the answer is complete; 0 forgets and zeroes it. */
  public void answerLength(int length) {
    if (length == 0 && answerLength > 0) {
      LockedMemory.zero(memory, answerAt(), answerLength);
    }
    answerLength = length;
  }

  /** Where the message's fields are. */
  public FieldMap fields() {
    return fields;
  }

  public SealedFields sealed() {
    return sealed;
  }

  public CheckedCard checked() {
    return checked;
  }

  public Answer answer() {
    return answer;
  }

  /** Whether the peer has an answer, even if it came too late to count. */
  public boolean isAnswered() {
    return answered;
  }

  public void markAnswered() {
    answered = true;
  }

  public int messageLength() {
    return messageLength;
  }

  public void messageLength(int length) {
    messageLength = length;
  }

  /**
   * Which use of its link index this message came over; an answer leaves only over the same one.
   */
  public int linkGeneration() {
    return linkGeneration;
  }

  public void linkGeneration(int generation) {
    linkGeneration = generation;
  }

  /** Counts the cell in the quota until it is given back. */
  public void chargeTo(Vault.Quota quota) {
    quota.take();
    this.quota = quota;
  }

  /** Adds a holder; the caller already is one, or acts for one. */
  public void hold() {
    holders.incrementAndGet();
  }

  /** Takes a holder away; the last one zeroes the cell and gives it back. */
  public void letGo() {
    int left = holders.decrementAndGet();
    if (left == 0) {
      zero();
      Vault.Quota charged = quota;
      quota = null;
      vault.giveBack(this);
      if (charged != null) {
        charged.giveBack();
      }
    } else if (left < 0) {
      throw new IllegalStateException("vault cell let go twice");
    }
  }

  /** Whether anybody but the caller, a holder, still waits for this cell. */
  public boolean isAwaited() {
    return holders.get() > 1;
  }

  void claim() {
    holders.set(1);
    sealed.nextGeneration();
  }

  private void zero() {
    LockedMemory.zero(memory, 0, messageLength);
    LockedMemory.zero(memory, frameMax, WORK_BYTES);
    if (answerRoomUsed) {
      LockedMemory.zero(memory, answerAt(), ANSWER_BYTES); // also of one that was not finished
      answerRoomUsed = false;
    }
    LockedMemory.zero(memory, headerAt(), HEADER_BYTES);
    answerLength = 0;
    messageLength = 0;
    headerLength = 0;
    issuerDataLength = 0;
    answered = false;
    fields.clear();
    sealed.clear();
    checked.clear();
  }

  @Override
  public String toString() {
    return "VaultCell " + sealed.slot();
  }
}
