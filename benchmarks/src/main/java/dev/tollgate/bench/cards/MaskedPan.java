package dev.tollgate.bench.cards;

/** The only form in which a PAN is shown: first six and last four digits (PCI DSS 3.4.1). */
public final class MaskedPan {
  private MaskedPan() {}

  public static String of(String pan) {
    return pan.substring(0, 6) + "..." + pan.substring(pan.length() - 4);
  }
}
