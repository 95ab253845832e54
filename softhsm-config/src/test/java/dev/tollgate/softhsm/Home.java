package dev.tollgate.softhsm;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.PKCS11Exception;
import org.xipki.pkcs11.wrapper.Session;
import org.xipki.pkcs11.wrapper.Token;

/** A home under test, with the real SoftHSM, looked at from outside the code under test. */
record Home(Path path) {
  static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  static final Path KEYS = Path.of("test-keys.yaml");
  static final String LABEL = "unit";

  /** Work with a logged-in session. */
  interface Work<T> {
    T with(Session session) throws PKCS11Exception;
  }

  ProvisionRequest request() {
    return new ProvisionRequest(SOFTHSM, path, LABEL, KEYS);
  }

  ProvisionReport provision() {
    return Provisioning.provision(request());
  }

  Path file(String name) {
    return path.resolve("softhsm").resolve(name);
  }

  /** Opens the token with plain wrapper calls. */
  <T> T inToken(Work<T> work) throws Exception {
    NativeCode.pointAt(file("softhsm2.conf"));
    var module = Cryptoki.load(SOFTHSM);
    module.initialize();
    try {
      var session = token().openSession(true);
      session.login(CKU_USER, Files.readString(file("user.pin")).strip().toCharArray());
      return work.with(session);
    } finally {
      module.finalize(null);
    }
  }

  /** Label to handle of every object in the token; two of one label fail. */
  static Map<String, Long> objects(Session session) throws PKCS11Exception {
    var objects = new TreeMap<String, Long>();
    for (long handle : session.findAllObjectsSingle(new AttributeVector())) {
      var label = session.getStringAttrValue(handle, 3L); // CKA_LABEL
      if (objects.put(label, handle) != null) {
        throw new AssertionError("two objects " + label);
      }
    }
    return objects;
  }

  /**
   * Path to SHA-256 of every file under the home, but for {@code token.object}: SoftHSM writes the
   * token's PIN flags into it at each login.
   */
  Map<String, String> files() throws Exception {
    var files = new TreeMap<String, String>();
    if (Files.exists(path)) {
      try (var tree = Files.walk(path)) {
        for (var file : tree.filter(Files::isRegularFile).toList()) {
          if (file.endsWith("token.object")) {
            continue;
          }
          var hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
          files.put(path.relativize(file).toString(), HexFormat.of().formatHex(hash));
        }
      }
    }
    return files;
  }

  /** A key file beside the home. */
  Path keys(String text) throws IOException {
    return Files.writeString(path.resolveSibling(path.getFileName() + ".yaml"), text);
  }

  private static Token token() throws PKCS11Exception {
    for (var slot : Cryptoki.load(SOFTHSM).getSlotList(true)) {
      if (slot.getToken().getTokenInfo().getLabel().strip().equals(LABEL)) {
        return slot.getToken();
      }
    }
    throw new AssertionError("no token " + LABEL);
  }
}
