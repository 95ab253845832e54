package dev.tollgate.softhsm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xipki.pkcs11.wrapper.PKCS11Exception;

/**
 * A key ceremony: two or three custodians enter a component each, none sees another's, and the key
 * that goes into the token is the XOR of all. Check values are computed in the token, so no other
 * library gets a component. A ceremony that fails leaves no key behind; whatever comes of it, the
 * components are wiped.
 */
final class Ceremony {
  private static final int TRIES = 3;

  /**
   * What to make.
   *
   * @param name of the key, its CKA_LABEL
   * @param version appended to the label as {@code .vN}; 0 for none
   * @param checkValue what the key's check value must be, if the custodians know it
   */
  record Request(
      Path module,
      Path home,
      String tokenLabel,
      String name,
      int version,
      KeyUse use,
      @Nullable String checkValue) {

    String label() {
      return version == 0 ? name : name + ".v" + version;
    }
  }

  /**
   * What was made.
   *
   * @param components check values of the components, in the order entered
   * @param kcv check value of the key, computed in the token
   */
  record Report(
      String label, String usage, String algorithm, List<String> components, String kcv) {}

  private final Request request;
  private final KeyAlgorithm algorithm;
  private final TokenSession session;
  private final List<Component> components = new ArrayList<>();
  private final List<String> checkValues = new ArrayList<>();

  private Ceremony(Request request, TokenSession session) {
    this.request = request;
    this.session = session;
    algorithm = request.use().algorithm();
  }

  /**
   * Holds it, with the token's lock of provisioning taken.
   *
   * @throws ProvisioningException with a {@code TG-PRV-nnn} code; no key was made
   */
  static Report hold(Request request, Path softHsmConf, List<Custodian> custodians) {
    var module = Cryptoki.load(request.module());
    var home = SoftHsmHome.of(request.home());
    if (!Files.exists(softHsmConf)) {
      throw noToken(softHsmConf);
    }
    home.makeDirectories();
    try (var _ = HomeLock.acquire(home)) {
      NativeCode.pointAt(softHsmConf.toAbsolutePath().normalize());
      try (var cryptoki = Cryptoki.initialize(module)) {
        var token = cryptoki.find(request.tokenLabel());
        var pin = SoftHsmHome.pin(home.userPin());
        if (token == null || pin == null) {
          throw noToken(token == null ? "token " + request.tokenLabel() : home.userPin());
        }
        try (var session = cryptoki.login(token, pin, home.userPin())) {
          return new Ceremony(request, session).hold(custodians);
        }
      }
    }
  }

  private static ProvisioningException noToken(Object where) {
    return Fault.NO_TOKEN.because(
        "no token to hold the key", where, "make it first: bin/tollgate provision");
  }

  private Report hold(List<Custodian> custodians) {
    refuseIfThere();
    var key = new byte[algorithm.keyBytes()];
    try {
      for (int i = 0; i < custodians.size(); i++) {
        enter(custodians.get(i), "component %d of %d".formatted(i + 1, custodians.size()));
      }
      components.forEach(component -> combine(key, component));
      refuseIfWeak(key);
      setParity(key);
      var kcv = session.checkValueOf(algorithm, key);
      refuseIfOther(kcv);
      create(key, kcv);
      return new Report(
          request.label(), request.use().name(), algorithm.text(), List.copyOf(checkValues), kcv);
    } finally {
      components.forEach(Component::close);
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Before anybody enters anything. */
  private void refuseIfThere() {
    var second = request.label() + request.use().secondSuffix(algorithm);
    for (var label : List.of(request.label(), second)) {
      if (session.find(label).isPresent()) {
        throw Fault.KEY_EXISTS.because(
            "a key with this name exists", label, "choose another --name, or the next --version");
      }
    }
  }

  private void enter(Custodian custodian, String which) {
    for (int tries = 1; ; tries++) {
      try {
        enterOnce(custodian, which);
        return;
      } catch (ProvisioningException e) {
        if (!custodian.mayTryAgain() || tries == TRIES) {
          throw e;
        }
        custodian.tell(e.code() + " " + e.what() + ": " + e.where());
      }
    }
  }

  private void enterOnce(Custodian custodian, String which) {
    var prompt = "%s, %d hexadecimal digits, not shown".formatted(which, 2 * algorithm.keyBytes());
    var component = Component.parse(custodian.secret(prompt), algorithm.keyBytes(), which);
    try {
      var given = Component.checkValue(custodian.line(which + ", its check value"), which);
      var computed = session.checkValueOf(algorithm, component.value());
      if (!computed.equals(given)) {
        throw Fault.COMPONENT_CHECK.because(
            "component has check value " + computed + ", not " + given, which, "enter it again");
      }
      if (component.isZero() || components.stream().anyMatch(component::isSameAs)) {
        throw Fault.COMPONENT_VOID.because(
            component.isZero() ? "component is zero" : "component was entered before",
            which,
            "have each custodian enter a random component of their own");
      }
      components.add(component);
      checkValues.add(computed);
      custodian.tell(which + " accepted, check value " + computed);
    } catch (RuntimeException e) {
      component.close();
      throw e;
    }
  }

  private static void combine(byte[] key, Component component) {
    for (int i = 0; i < key.length; i++) {
      key[i] ^= component.value()[i];
    }
  }

  private void refuseIfWeak(byte[] key) {
    var weakness = WeakKey.reason(key, algorithm.isAes());
    if (weakness != null) {
      throw Fault.WEAK_RESULT.because(
          "the components make a key that must not be used (" + weakness + ")",
          request.label(),
          "make new random components");
    }
  }

  /** The XOR of two keys of odd parity has even parity, which some HSMs refuse. */
  private void setParity(byte[] key) {
    if (algorithm == KeyAlgorithm.TDES_2) {
      for (int i = 0; i < key.length; i++) {
        int bits = Integer.bitCount(key[i] & 0xFE);
        key[i] = (byte) ((key[i] & 0xFE) | ((bits + 1) & 1));
      }
    }
  }

  private void refuseIfOther(String kcv) {
    var expected = request.checkValue();
    if (expected != null && !kcv.equals(expected.toUpperCase(Locale.ROOT))) {
      throw Fault.COMBINED_CHECK.because(
          "the key has check value " + kcv + ", not " + expected,
          request.label(),
          "find out whose component belongs to another key");
    }
  }

  private void create(byte[] key, String kcv) {
    var objects =
        KeyObject.of(
            request.label(),
            request.use(),
            key.clone(),
            kcv,
            half -> session.checkValueOf(algorithm, half));
    var made = new ArrayList<Long>();
    try {
      for (var object : objects) {
        long handle = session.create(object);
        made.add(handle);
        session.check(object, handle);
      }
    } catch (RuntimeException e) {
      made.reversed().forEach(this::destroy);
      throw e;
    } finally {
      objects.forEach(KeyObject::wipe);
    }
  }

  private void destroy(long handle) {
    try {
      session.destroy(handle);
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "C_DestroyObject of " + request.label() + ", remove it by hand");
    }
  }
}
