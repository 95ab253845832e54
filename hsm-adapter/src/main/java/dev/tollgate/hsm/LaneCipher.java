package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.HsmFault;
import dev.tollgate.hsm.pkcs11.Reaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Block encryption and decryption for one lane, with the repair of lost sessions behind it: a call
 * that failed for a cause that can be repaired is repeated once on a fresh session. That is safe
 * because every call is a pure function of its block.
 */
final class LaneCipher {
  private enum Operation {
    ENCRYPT("C_EncryptUpdate"),
    ENCRYPT_LEFT("C_EncryptUpdate"),
    DECRYPT("C_DecryptInit or C_Decrypt");

    /** For messages. */
    private final String call;

    Operation(String call) {
      this.call = call;
    }
  }

  private final TokenLogin login;
  private final List<KeySpec> keys;
  private final LaneScratch scratch;
  private final String token;
  private @Nullable LaneSession session;
  private volatile @Nullable TollgateException fault;
  private volatile boolean givenUp;

  LaneCipher(TokenLogin login, HsmConfig config, LaneScratch scratch) {
    this.login = login;
    this.scratch = scratch;
    keys = config.keys();
    token = config.tokenLabel();
  }

  LaneScratch scratch() {
    return scratch;
  }

  /** Why this lane cannot compute at present; null while it can. */
  @Nullable TollgateException fault() {
    return fault;
  }

  /** From now on nothing is repaired: the lane's thread is late, another took its place. */
  void giveUp() {
    givenUp = true;
  }

  /** Opens its sessions with the keys checked, or throws why not. */
  void open() {
    session = LaneSession.open(login, keys, scratch);
  }

  boolean isOpen() {
    return session != null;
  }

  /** Encrypts blocks of the scratch page under a key whose usage keeps a hot cipher. */
  boolean encrypt(HsmKey key, long in, int bytes, long out) {
    return perform(Operation.ENCRYPT, key, in, bytes, out);
  }

  /** The same as single DES under the left half of a card verification key. */
  boolean encryptLeft(HsmKey key, long in, int bytes, long out) {
    return perform(Operation.ENCRYPT_LEFT, key, in, bytes, out);
  }

  boolean decrypt(HsmKey key, long in, int bytes, long out) {
    return perform(Operation.DECRYPT, key, in, bytes, out);
  }

  private boolean perform(Operation operation, HsmKey key, long in, int bytes, long out) {
    int index = key.index();
    if (session == null || index < 0 || index >= keys.size()) {
      return false;
    }
    if (keys.get(index).usage() != key.usage()) {
      return false;
    }
    long rv = attempt(session, operation, index, in, bytes, out);
    return rv == Ckr.OK || repeat(rv, operation, index, in, bytes, out);
  }

  private static long attempt(
      LaneSession session, Operation operation, int key, long in, int bytes, long out) {
    return switch (operation) {
      case ENCRYPT -> session.encrypt(key, in, bytes, out);
      case ENCRYPT_LEFT -> session.encryptLeft(key, in, bytes, out);
      case DECRYPT -> session.decrypt(key, in, bytes, out);
    };
  }

  private boolean repeat(long rv, Operation operation, int key, long in, int bytes, long out) {
    if (givenUp || Ckr.reaction(rv) == Reaction.RETRY) {
      return false;
    }
    if (Ckr.reaction(rv) == Reaction.OUT_OF_SERVICE) {
      takeDown(HsmFault.callFailed(operation.call, rv, token));
      return false;
    }
    LaneSession reopened = reopen();
    if (reopened == null) {
      return false;
    }
    long again = attempt(reopened, operation, key, in, bytes, out);
    if (again != Ckr.OK) {
      takeDown(HsmFault.callFailed(operation.call, again, token));
    }
    return again == Ckr.OK;
  }

  /** Closes what is open, makes sure of the login, opens again; {@link #fault()} if it cannot. */
  @Nullable LaneSession reopen() {
    close();
    try {
      login.renew();
      open();
      fault = null;
    } catch (TollgateException e) {
      fault = e;
    }
    return session;
  }

  private void takeDown(TollgateException why) {
    close();
    fault = why;
  }

  void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
