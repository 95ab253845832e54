package dev.tollgate.hsm;

import java.nio.file.Path;
import java.util.List;

/**
 * What it takes to reach one HSM token.
 *
 * @param module path of the PKCS#11 library
 * @param tokenLabel label of the token, as in {@code CK_TOKEN_INFO}
 * @param pin where the user PIN is; read at login only
 * @param timeoutMs how long one lane task may stay in the HSM before its lane is given up
 * @param queueMax how many tasks may wait for the lane
 * @param abandonedMax how many lanes may be stuck in native calls at once before the HSM counts as
 *     gone
 * @param keys the keys the host will use, with their pinned check values
 * @param production refuses what test systems may do: SoftHSM, well-known PINs, keys of commands
 *     that show the host a clear PIN or a clear key
 */
public record HsmConfig(
    Path module,
    String tokenLabel,
    PinSource pin,
    int timeoutMs,
    int queueMax,
    int abandonedMax,
    List<KeySpec> keys,
    boolean production) {

  /** Outside production, with a PIN file. */
  public HsmConfig(
      Path module,
      String tokenLabel,
      Path pinFile,
      int timeoutMs,
      int queueMax,
      int abandonedMax,
      List<KeySpec> keys) {
    this(
        module,
        tokenLabel,
        PinSource.file(pinFile),
        timeoutMs,
        queueMax,
        abandonedMax,
        keys,
        false);
  }

  public HsmConfig {
    keys = List.copyOf(keys);
  }

  /**
   * Where a PIN is: never in the configuration itself.
   *
   * @param inEnvironment whether the name is that of an environment variable, else a file's path
   */
  public record PinSource(boolean inEnvironment, String name) {
    /** The first line of a file. */
    public static PinSource file(Path path) {
      return new PinSource(false, path.toString());
    }

    /** An environment variable of this process. */
    public static PinSource variable(String name) {
      return new PinSource(true, name);
    }
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
