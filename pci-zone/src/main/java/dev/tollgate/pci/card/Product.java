package dev.tollgate.pci.card;

import dev.tollgate.hsm.HsmKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A card product as far as the checks go.
 *
 * @param name as in the configuration and in the card import
 * @param cvk key of the card verification values
 * @param pvks PIN verification keys by index (PVKI), for PVVs
 * @param pgk PIN generation key for IBM 3624 offsets, null where cards have none
 * @param emv null where the cards have no chip
 */
public record Product(
    String name, HsmKey cvk, Map<Integer, HsmKey> pvks, @Nullable HsmKey pgk, @Nullable Emv emv) {

  /**
   * How the product's chips make their cryptograms: by the Visa versions 10 and 18.
   *
   * @param key issuer master key of the application cryptograms
   * @param optionB how the card's key comes from its PAN (EMV Book 2 annex A1.4): option B, else A
   */
  public record Emv(HsmKey key, boolean optionB) {}

  public Product {
    pvks = Map.copyOf(pvks);
  }
}
