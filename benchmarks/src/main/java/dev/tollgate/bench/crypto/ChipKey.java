package dev.tollgate.bench.crypto;

/** What a test card's chip holds to make cryptograms, and its issuer to answer them. */
public final class ChipKey {
  private final TripleDes cardKey;
  private final Cryptogram version;

  ChipKey(byte[] cardKey, Cryptogram version) {
    this.cardKey = new TripleDes(cardKey);
    this.version = version;
  }

  public Cryptogram version() {
    return version;
  }

  /**
   * The ARQC, 8 bytes.
   *
   * @param unpredictable the terminal's number, eight hexadecimal digits
   * @param data what the version has the card compute over, unpadded
   */
  public byte[] arqc(int atc, String unpredictable, byte[] data) {
    return version.arqc(cardKey, atc, unpredictable, data);
  }

  /** The value of tag 91 in the answer: ARPC and what goes with it. */
  public byte[] issuerAuthentication(int atc, byte[] arqc, boolean approved) {
    return version.arpc(cardKey, atc, arqc, approved);
  }
}
