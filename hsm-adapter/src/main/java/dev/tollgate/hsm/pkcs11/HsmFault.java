package dev.tollgate.hsm.pkcs11;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;

/** The TG-HSM codes: every way in which an HSM cannot be opened, with its remedy. */
public final class HsmFault {
  private static final String PROVISION = "run bin/tollgate provision";

  private HsmFault() {}

  public static TollgateException noModule(String path, String why) {
    return fault(
        10,
        ExitCode.UNREACHABLE,
        "not a PKCS#11 library (" + why + ")",
        path,
        "install the HSM's library (Debian: softhsm2) or correct its path");
  }

  public static TollgateException noToken(String label, String seen) {
    return fault(
        11,
        ExitCode.UNREACHABLE,
        "no token with that label",
        label + ", seen: " + (seen.isEmpty() ? "none" : seen),
        "correct the token label, or " + PROVISION);
  }

  public static TollgateException noPin(String source, String why) {
    return fault(
        12,
        ExitCode.FOUND_WRONG,
        "source of the user PIN " + why,
        source,
        "put the user PIN on the first line of this file or variable, or " + PROVISION);
  }

  public static TollgateException loginRefused(String token, long rv) {
    return fault(
        13,
        ExitCode.FOUND_WRONG,
        "PIN refused with " + Ckr.name(rv),
        "token " + token,
        "correct the PIN where hsm.pin-source says, then start again; it is not tried twice, some"
            + " HSMs lock");
  }

  public static TollgateException noKey(String key, String token) {
    return fault(14, ExitCode.FOUND_WRONG, "key not found", key + " in " + token, PROVISION);
  }

  public static TollgateException keyTwice(String key, String token) {
    return fault(
        15,
        ExitCode.FOUND_WRONG,
        "key found more than once",
        key + " in " + token,
        "delete or rename all but one of the keys with this label");
  }

  public static TollgateException otherCheckValue(String key, String configured, String found) {
    return fault(
        16,
        ExitCode.FOUND_WRONG,
        "check value differs: pinned " + configured + ", HSM has " + found,
        key,
        "load the right key, or correct the pinned value after the key custodians agreed");
  }

  /**
   * A key that is not protected as it must be.
   *
   * @param attribute the one that is wrong
   * @param wanted its value, true or false
   */
  public static TollgateException weakAttribute(String key, String attribute, boolean wanted) {
    return fault(
        17,
        ExitCode.FOUND_WRONG,
        "key is not protected: " + attribute + " is not " + wanted,
        key,
        "load it again with CKA_PRIVATE, CKA_SENSITIVE true and CKA_EXTRACTABLE false; of a key"
            + " the HSM made itself CKA_ALWAYS_SENSITIVE and CKA_NEVER_EXTRACTABLE are true");
  }

  public static TollgateException otherUsage(String key, String why) {
    return fault(
        18, ExitCode.FOUND_WRONG, why, key, "give the command a key made for it, one key one use");
  }

  public static TollgateException callFailed(String call, long rv, String token) {
    return fault(
        19,
        ExitCode.UNREACHABLE,
        call + " returned " + Ckr.name(rv),
        token,
        "see the HSM's own log; is it running, connected and initialised?");
  }

  /** A library that does not start. SoftHSM's own reason is a missing configuration, most often. */
  public static TollgateException notStarted(String path, long rv) {
    return fault(
        19,
        ExitCode.UNREACHABLE,
        "C_Initialize returned " + Ckr.name(rv),
        path,
        "see the HSM's own log; with SoftHSM, name its configuration in SOFTHSM2_CONF or "
            + PROVISION);
  }

  public static TollgateException loginPending(String token) {
    return fault(
        20,
        ExitCode.UNREACHABLE,
        "an earlier login has not come back from the HSM",
        "token " + token,
        "see the HSM's own log; it is tried again once that call returns");
  }

  public static TollgateException notNow(String token, String why) {
    return fault(21, ExitCode.FAILED, "HSM cannot be inspected now", token, why);
  }

  public static TollgateException openTimedOut(String token) {
    return fault(
        22,
        ExitCode.UNREACHABLE,
        "HSM does not come back from being opened",
        "token " + token,
        "see the HSM's own log; is it running and connected?");
  }

  public static TollgateException softHsm(String token) {
    return fault(
        23,
        ExitCode.FOUND_WRONG,
        "SoftHSM keeps keys in files, profile prod refuses it",
        "token " + token,
        "name the library of a certified HSM in hsm.module, or take profile test");
  }

  public static TollgateException wellKnownPin(String token) {
    return fault(
        24,
        ExitCode.FOUND_WRONG,
        "user PIN is a well-known one, profile prod refuses it",
        "token " + token,
        "set another user PIN with the HSM's own tool, and put it where hsm.pin-source says");
  }

  public static TollgateException exposes(String key, String command, String exposure) {
    return fault(
        25,
        ExitCode.FOUND_WRONG,
        command + " over PKCS#11 is " + exposure + ", profile prod refuses it",
        key,
        "leave this key out, or bring a payment HSM whose driver confines the command");
  }

  /** A key URI that names no key; it is not quoted, it might hold a PIN. */
  public static TollgateException keyUri(String key, String why) {
    return fault(
        40,
        ExitCode.FOUND_WRONG,
        "not the URI of a key: " + why,
        key,
        "write pkcs11:object=LABEL;id=%XX%XX;type=secret-key, as RFC 7512 has it");
  }

  /** A key that may do what it is not for, or may not do what it is for. */
  public static TollgateException otherFunctions(
      String key, String usage, String attribute, boolean wanted) {
    return fault(
        41,
        ExitCode.FOUND_WRONG,
        "key does not fit usage " + usage + ": " + attribute + " is not " + wanted,
        key,
        "load it again with " + attribute + " " + wanted + "; one key, one use");
  }

  public static TollgateException notRotated(String key, String why) {
    return fault(
        42,
        ExitCode.FOUND_WRONG,
        "keys not rotated, " + why,
        key,
        "nothing has changed: correct hsm.keys and rotate again, or restart with the new file");
  }

  private static TollgateException fault(
      int number, ExitCode exitCode, String what, String where, String next) {
    return new TollgateException("TG-HSM-0" + number, exitCode, what, where, next);
  }
}
