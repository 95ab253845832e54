package dev.tollgate.hsm;

/** PIN block formats of ISO 9564-1:2017. */
public enum PinBlockFormat {
  /** Format 0: PIN field XOR the rightmost 12 PAN digits without the check digit. */
  ISO_0(8, true),
  /** Format 1: PIN field with a transaction field, without the PAN. */
  ISO_1(8, false),
  /** Format 3: as format 0, filled with random digits A to F. */
  ISO_3(8, true),
  /** Format 4: PIN field, encrypted, XOR the whole PAN, encrypted again; AES only. */
  ISO_4(16, true);

  private final int bytes;
  private final boolean hasPan;

  PinBlockFormat(int bytes, boolean hasPan) {
    this.bytes = bytes;
    this.hasPan = hasPan;
  }

  /** Length of an encrypted block. */
  public int bytes() {
    return bytes;
  }

  /** Whether a block belongs to one PAN. */
  public boolean hasPan() {
    return hasPan;
  }

  /** Whether PCI PIN Security Requirement 3-3 allows to translate this format to another. */
  public boolean mayBecome(PinBlockFormat other) {
    return other.hasPan || !hasPan;
  }

  /**
   * What a PIN block is encrypted under: a zone key ({@code HsmKey}), or the key of one transaction
   * ({@code DukptKey}). There are no others.
   */
  public interface PinKey {
    /** Whether it is for PIN blocks, and of the algorithm that the format asks for. */
    boolean fits(PinBlockFormat format);
  }
}
