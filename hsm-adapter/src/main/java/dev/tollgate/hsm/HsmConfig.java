package dev.tollgate.hsm;

import java.nio.file.Path;
import java.util.List;

/**
 * What it takes to reach one HSM token.
 *
 * @param module path of the PKCS#11 library
 * @param tokenLabel label of the token, as in {@code CK_TOKEN_INFO}
 * @param pinFile file that holds the user PIN on its first line; read at login only
 * @param timeoutMs how long one lane task may stay in the HSM before its lane is given up
 * @param queueMax how many tasks may wait for the lane
 * @param abandonedMax how many lanes may be stuck in native calls at once before the HSM counts as
 *     gone
 * @param keys the keys the host will use, with their pinned check values
 */
public record HsmConfig(
    Path module,
    String tokenLabel,
    Path pinFile,
    int timeoutMs,
    int queueMax,
    int abandonedMax,
    List<KeySpec> keys) {

  public HsmConfig {
    keys = List.copyOf(keys);
  }

  /**
   * A key the configuration names.
   *
   * @param label CKA_LABEL of the key
   * @param usage what the key may be used for; any other use is refused
   * @param checkValue pinned key check value, upper-case hex of 3 to 5 bytes
   */
  public record KeySpec(String label, KeyUsage usage, String checkValue) {}
}
