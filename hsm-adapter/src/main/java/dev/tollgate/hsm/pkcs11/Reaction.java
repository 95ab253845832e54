package dev.tollgate.hsm.pkcs11;

/** What a return code asks its caller to do. */
public enum Reaction {
  /** Nothing: the call succeeded. */
  NONE,
  /** The call may be repeated elsewhere or later; sessions and login still hold. */
  RETRY,
  /** The session is lost or poisoned: close it, open another, repeat the call. */
  REOPEN_SESSION,
  /** The login is lost: log in, reload keys with their check values, repeat the call. */
  LOG_IN_AGAIN,
  /** The library or its connection is lost: initialise it, then all of the above. */
  REINITIALISE,
  /** Repeating cannot help; somebody has to look at it. */
  OUT_OF_SERVICE
}
