package dev.tollgate.pci.card;

import dev.tollgate.hsm.HsmKey;
import dev.tollgate.pci.codec.Dialect;
import java.util.Map;

/**
 * A network as far as the checks go.
 *
 * @param pinKeys zone PIN keys by the index in DE53
 */
public record Network(Dialect dialect, Map<Integer, HsmKey> pinKeys) {
  public Network {
    pinKeys = Map.copyOf(pinKeys);
  }
}
