package dev.tollgate.softhsm;

import java.nio.file.Path;

/**
 * What to make.
 *
 * @param module the PKCS#11 library, usually {@code /usr/lib/softhsm/libsofthsm2.so}
 * @param home the gateway's state directory; SoftHSM's part is {@code home/softhsm}
 * @param tokenLabel label of the token, 1 to 32 bytes of UTF-8
 * @param keys the key file, in the form of {@code test-keys.yaml}
 */
public record ProvisionRequest(Path module, Path home, String tokenLabel, Path keys) {

  public ProvisionRequest {
    module = module.toAbsolutePath().normalize();
    home = home.toAbsolutePath().normalize();
    keys = keys.toAbsolutePath().normalize();
  }
}
