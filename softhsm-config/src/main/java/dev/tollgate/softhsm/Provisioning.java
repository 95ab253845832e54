package dev.tollgate.softhsm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.xipki.pkcs11.wrapper.PKCS11Exception;
import org.xipki.pkcs11.wrapper.PKCS11Module;
import org.xipki.pkcs11.wrapper.Token;

/**
 * Makes a SoftHSM token with the keys of a key file, or adds the keys it lacks. A second run finds
 * all in place and changes nothing. What exists is checked before anything is made, and a run that
 * fails takes back what it made; a run that was killed is completed by the next one.
 *
 * <p>It works on the whole process: it sets {@code SOFTHSM2_CONF} for C code and brackets its work
 * with C_Initialize and C_Finalize. Call it before the process opens the same library otherwise.
 */
public final class Provisioning {
  private Provisioning() {}

  /**
   * Provisions {@code request.home()} with its own SoftHSM configuration, whatever {@code
   * SOFTHSM2_CONF} said before.
   *
   * @throws ProvisioningException with a {@code TG-PRV-nnn} code; nothing was changed
   */
  public static ProvisionReport provision(ProvisionRequest request) {
    return provision(request, SoftHsmHome.of(request.home()).conf());
  }

  /**
   * Provisions a token in the token directory of another SoftHSM configuration; the PIN files still
   * lie in {@code request.home()}.
   *
   * @param softHsmConf must exist unless it is the home's own
   * @throws ProvisioningException with a {@code TG-PRV-nnn} code; nothing was changed
   */
  public static ProvisionReport provision(ProvisionRequest request, Path softHsmConf) {
    return provision(request, softHsmConf, TestKeys.read(request.keys()));
  }

  static synchronized ProvisionReport provision(
      ProvisionRequest request, Path softHsmConf, List<TestKey> keys) {
    checkLabel(request.tokenLabel());
    var objects = keys.stream().flatMap(key -> KeyObject.of(key).stream()).toList();
    var module = Cryptoki.load(request.module());
    var home = SoftHsmHome.of(request.home());
    home.makeDirectories();
    var undo = new Undo();
    try (var _ = HomeLock.acquire(home)) {
      try {
        var conf = SoftHsmConf.prepare(softHsmConf.toAbsolutePath().normalize(), home, undo);
        NativeCode.pointAt(conf.file());
        return new Run(request.tokenLabel(), home, conf, undo).complete(module, objects);
      } catch (ProvisioningException e) {
        throw undo.rollback(e);
      } catch (RuntimeException | Error e) {
        var _ = undo.rollback(Fault.UNEXPECTED.because("failed", home.directory(), ""));
        throw e;
      }
    }
  }

  private static void checkLabel(String label) {
    if (!label.matches("[!-~]([ -~]{0,30}[!-~])?")) {
      throw Fault.USAGE.because(
          "bad token label", KeyFile.printable(label), "use 1 to 32 printable ASCII characters");
    }
  }

  /** One run under the lock, with the configuration in place. */
  private record Run(String label, SoftHsmHome home, SoftHsmConf conf, Undo undo) {

    ProvisionReport complete(PKCS11Module module, List<KeyObject> objects) {
      try (var cryptoki = Cryptoki.initialize(module)) {
        var found = cryptoki.find(label);
        var token = found == null ? create(cryptoki) : found;
        try (var session = cryptoki.login(token, userPin(cryptoki, token), home.userPin())) {
          return new ProvisionReport(
              conf.file(), home.userPin(), label, found == null, keys(session, objects));
        }
      }
    }

    private Token create(Cryptoki cryptoki) {
      // Both PINs are on disk before the token: a run killed here can still be completed.
      var soPin = home.pinOrNew(home.soPin(), undo);
      home.pinOrNew(home.userPin(), undo);
      var before = tokenDirectories();
      undo.push("new token in " + conf.tokenDirectory(), () -> removeNewTokens(before));
      return cryptoki.create(label, soPin);
    }

    /** The user PIN, set now if the token has none yet. */
    private char[] userPin(Cryptoki cryptoki, Token token) {
      var pin = SoftHsmHome.pin(home.userPin());
      boolean set = cryptoki.hasUserPin(token);
      var soPin = set ? null : SoftHsmHome.pin(home.soPin());
      if (pin == null || (!set && soPin == null)) {
        throw Fault.WRONG_PIN.because(
            "the token exists but its PIN file does not",
            "token " + label + ", PIN from " + (pin == null ? home.userPin() : home.soPin()),
            "write the token's PIN into that file, or choose another --home or --token");
      }
      if (soPin != null) {
        cryptoki.setUserPin(token, soPin, home.soPin(), pin);
      }
      return pin;
    }

    /** Checks every key that exists before it creates the first one that does not. */
    private List<ProvisionReport.KeyReport> keys(TokenSession session, List<KeyObject> objects) {
      var created = new LinkedHashMap<KeyObject, Boolean>();
      for (var object : objects) {
        var handle = session.find(object.label());
        handle.ifPresent(h -> session.check(object, h));
        created.put(object, handle.isEmpty());
      }
      var madeNow = new ArrayList<Long>();
      try {
        created.forEach((object, missing) -> {
          if (missing) {
            long handle = session.create(object);
            madeNow.add(handle);
            session.check(object, handle);
          }
        });
      } catch (RuntimeException e) {
        destroy(session, madeNow);
        throw e;
      }
      return objects.stream()
          .map(o ->
              new ProvisionReport.KeyReport(
                  o.label(),
                  o.usage(),
                  o.algorithm().text(),
                  o.checkValue(),
                  Boolean.TRUE.equals(created.get(o))))
          .toList();
    }

    /** Needs the session, so it cannot wait for the undo steps, which run after C_Finalize. */
    private void destroy(TokenSession session, List<Long> handles) {
      for (long handle : handles.reversed()) {
        try {
          session.destroy(handle);
        } catch (PKCS11Exception e) {
          undo.push(
              "key object in token " + label,
              () -> {
                throw e;
              });
        }
      }
    }

    private List<Path> tokenDirectories() {
      try (var list = Files.list(conf.tokenDirectory())) {
        return list.toList();
      } catch (IOException e) {
        throw home.notWritable(e);
      }
    }

    /** PKCS#11 has no call that removes a token; in SoftHSM a token is a directory. */
    private void removeNewTokens(List<Path> before) throws IOException {
      for (var directory : tokenDirectories()) {
        if (!before.contains(directory)) {
          try (var tree = Files.walk(directory)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
              Files.delete(path);
            }
          }
        }
      }
    }
  }
}
