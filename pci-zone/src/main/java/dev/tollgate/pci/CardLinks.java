package dev.tollgate.pci;

import dev.tollgate.pci.VerificationResult.CardStatus;

/**
 * Takes what a card import knows of each card that is not card data, in the order of the file.
 * Names are up to 16 ASCII characters packed big-endian into two longs, zero padded.
 */
public interface CardLinks {
  void link(
      long tokenHi,
      long tokenLo,
      long accountHi,
      long accountLo,
      long productHi,
      long productLo,
      CardStatus status);
}
