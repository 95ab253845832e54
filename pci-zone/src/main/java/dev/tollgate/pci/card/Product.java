package dev.tollgate.pci.card;

import dev.tollgate.hsm.HsmKey;
import java.util.Map;

/**
 * A card product as far as the checks go.
 *
 * @param name as in the configuration and in the card import
 * @param cvk key of the card verification values
 * @param pvks PIN verification keys by index (PVKI)
 */
public record Product(String name, HsmKey cvk, Map<Integer, HsmKey> pvks) {
  public Product {
    pvks = Map.copyOf(pvks);
  }
}
