package dev.tollgate.softhsm;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run made and what it found.
 *
 * @param softHsmConf the SoftHSM configuration used; a process that opens the token needs it in
 *     {@code SOFTHSM2_CONF}
 * @param pinFile holds the user PIN on its first line
 * @param tokenCreated false if the token was there before
 * @param keys one row for each key object, in the order of the key file
 */
public record ProvisionReport(
    Path softHsmConf, Path pinFile, String tokenLabel, boolean tokenCreated, List<KeyReport> keys) {

  public ProvisionReport {
    keys = List.copyOf(keys);
  }

  /** Whether the run changed the token at all. */
  public boolean changed() {
    return tokenCreated || keys.stream().anyMatch(KeyReport::created);
  }

  /**
   * One key object.
   *
   * @param name CKA_LABEL
   * @param usage ANSI X9.143 key usage
   * @param kcv check value, computed in the token
   * @param created false if the object was there before
   */
  public record KeyReport(
      String name, String usage, String algorithm, String kcv, boolean created) {}
}
