package dev.tollgate.pci.card;

import dev.tollgate.hsm.HsmKey;
import dev.tollgate.pci.codec.Dialect;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network as far as the checks go.
 *
 * @param pinKeys zone PIN keys by the index in DE53
 * @param macKey key of the message authentication codes, null where the network has none
 */
public record Network(Dialect dialect, Map<Integer, HsmKey> pinKeys, @Nullable HsmKey macKey) {
  public Network {
    pinKeys = Map.copyOf(pinKeys);
  }
}
