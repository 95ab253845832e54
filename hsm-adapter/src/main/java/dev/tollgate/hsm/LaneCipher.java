package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Ckr.Reaction;
import dev.tollgate.hsm.pkcs11.HsmFault;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What commands compute with at one lane, with the repair of lost sessions behind it: steps that
 * failed for a cause that can be repaired are repeated once, from the first, on a fresh session.
 * That is safe because they are a pure function of their operands.
 */
final class LaneCipher {
  /** Calls at the token that belong together. Made once, not for each use: nothing allocates. */
  interface Steps {
    /**
     * Carries them out; must be able to start again.
     *
     * @param key index of the key asked for
     * @return CKR_OK, or what the first call that failed returned
     */
    long run(LaneSession session, int key);
  }

  /** Ends an attempt in its middle; nothing of it may go on. Without a stack: it tells nothing. */
  @SuppressWarnings("serial") // never written
  static final class Unwound extends RuntimeException {
    private Unwound() {
      super("attempt unwound", null, false, false);
    }
  }

  private static final int AES_BLOCK = 16;

  private final TokenLogin login;
  private final List<KeySpec> keys;
  private final KeyLoader.Source source;
  private final LaneScratch scratch;
  private final String token;
  private final Blocks encryption = new Blocks(LaneSession::encrypt);
  private final Blocks leftEncryption = new Blocks(LaneSession::encryptLeft);
  private final Blocks decryption = new Blocks(LaneSession::decrypt);
  private final Blocks randomness =
      new Blocks((session, key, in, bytes, out) -> session.random(bytes, out));
  private @Nullable LaneSession session;
  private volatile @Nullable TollgateException fault;
  private volatile boolean givenUp;
  private volatile boolean open;
  private @Nullable HsmLane attempting;
  private boolean refusing;
  private final Unwound unwound = new Unwound();

  /** What a block of zeros gave under AES keys when it was first asked. */
  private final Map<HsmKey, String> aesAnswers = new HashMap<>();

  /** For a lane, with the keys of the configuration. */
  LaneCipher(TokenLogin login, HsmConfig config, LaneScratch scratch) {
    this(login, config.tokenLabel(), config.keys(), KeyLoader::load, scratch);
  }

  LaneCipher(
      TokenLogin login,
      String token,
      List<KeySpec> keys,
      KeyLoader.Source source,
      LaneScratch scratch) {
    this.login = login;
    this.token = token;
    this.keys = keys;
    this.source = source;
    this.scratch = scratch;
  }

  /**
   * Whether bytes lie in the cell and outside the Java heap. Commands ask before they start: an HSM
   * gets addresses, which nobody checks after that.
   */
  static boolean reaches(MemorySegment cell, long at, int length) {
    return cell.isNative() && at >= 0 && at <= cell.byteSize() - length;
  }

  LaneScratch scratch() {
    return scratch;
  }

  /** Why this lane cannot compute at present; null while it can. */
  @Nullable TollgateException fault() {
    return fault;
  }

  /**
   * From now on nothing is repaired: the lane's thread is late, another took its place. What fails
   * then is only noted in {@link #fault()}.
   */
  void giveUp() {
    givenUp = true;
  }

  /** Opens its sessions with the keys checked, or throws why not. */
  void open() {
    session = LaneSession.open(login, keys, source, scratch);
    open = true;
  }

  /** Whether it has its sessions, keys checked; any thread may ask. */
  boolean isOpen() {
    return open;
  }

  /** The algorithm of each key, in the order of the configuration; of an open lane. */
  List<KeyAlgorithm> algorithms() {
    LaneSession opened = Objects.requireNonNull(session);
    return IntStream.range(0, keys.size()).mapToObj(opened::algorithm).toList();
  }

  /** Encrypts blocks of the scratch page under a key whose usage keeps a hot cipher. */
  boolean encrypt(HsmKey key, long in, int bytes, long out) {
    return perform(key, encryption.of(in, bytes, out));
  }

  /** The same as single DES under the left half of a card verification key. */
  boolean encryptLeft(HsmKey key, long in, int bytes, long out) {
    return perform(key, leftEncryption.of(in, bytes, out));
  }

  boolean decrypt(HsmKey key, long in, int bytes, long out) {
    return perform(key, decryption.of(in, bytes, out));
  }

  /**
   * Writes random bytes of the HSM to the scratch page.
   *
   * @param key any key, whose command they are for
   */
  boolean random(HsmKey key, long out, int bytes) {
    return perform(key, randomness.of(0, bytes, out));
  }

  /**
   * False if the key is not one of this HSM's, or the steps failed and no repair helped.
   *
   * @throws Unwound instead of the latter, and when the lane was given up meanwhile, if what calls
   *     is an attempt: it is made again elsewhere
   */
  boolean perform(HsmKey key, Steps steps) {
    int index = key.index();
    if (index < 0 || index >= keys.size() || keys.get(index).usage() != key.usage()) {
      return false;
    }
    HsmLane lane = attempting;
    if (lane == null) {
      return carryOut(key, steps);
    }
    lane.enterCall();
    boolean done = carryOut(key, steps);
    if (!lane.leaveCall() || !done) {
      throw unwound;
    }
    return true;
  }

  private boolean carryOut(HsmKey key, Steps steps) {
    LaneSession open = session;
    int index = key.index();
    if (open == null || refusing || open.algorithm(index) != key.algorithm()) {
      return false;
    }
    long rv = open.run(steps, index);
    return rv == Ckr.OK || repeat(rv, open.failedCall(), steps, index);
  }

  /** Unwinds an attempt whose command was not carried out, together with others. */
  void notCarriedOut() {
    if (attempting != null) {
      throw unwound;
    }
  }

  /**
   * From now on the lane makes an attempt at a task of a group, until this is called with null: the
   * lane can be given up inside a call only, and a command that is not carried out unwinds the task
   * instead of answering it.
   */
  void attempting(@Nullable HsmLane lane) {
    attempting = lane;
  }

  /** Whether commands are to be answered as not carried out, without asking the HSM. */
  void refusing(boolean refuses) {
    refusing = refuses;
  }

  boolean isRefusing() {
    return refusing;
  }

  /**
   * Health check by known answers: encrypts a block of zeros under every key that is kept open.
   * TDES must give the pinned check value; AES, whose check value is a CMAC, what it gave first. A
   * wrong answer closes the sessions.
   */
  boolean answersAsKnown() {
    for (int i = 0; i < keys.size() && session != null; i++) {
      KeySpec spec = keys.get(i);
      HsmKey key = new HsmKey(spec.label(), spec.usage(), i, session.algorithm(i));
      if (spec.usage().hot() && !answersAsKnown(key)) {
        return false;
      }
    }
    return session != null;
  }

  private boolean answersAsKnown(HsmKey key) {
    MemorySegment memory = scratch.memory();
    try {
      int bytes = key.algorithm().blockBytes();
      if (!encrypt(key, LaneScratch.IN, bytes, LaneScratch.OUT)) {
        return false;
      }
      byte[] answer = memory.asSlice(LaneScratch.OUT, bytes).toArray(ValueLayout.JAVA_BYTE);
      String found = HexFormat.of().withUpperCase().formatHex(answer);
      String pinned = keys.get(key.index()).checkValue().toUpperCase(Locale.ROOT);
      String known = bytes == AES_BLOCK ? aesAnswers.computeIfAbsent(key, _ -> found) : pinned;
      if (found.startsWith(known)) {
        return true;
      }
      int digits = pinned.length();
      takeDown(HsmFault.otherCheckValue(key.label(), pinned, found.substring(0, digits)));
      return false;
    } finally {
      scratch.wipe();
    }
  }

  private boolean repeat(long rv, String call, Steps steps, int key) {
    if (givenUp) {
      fault = HsmFault.callFailed(call, rv, token);
      return false;
    }
    if (Ckr.reaction(rv) == Reaction.RETRY) {
      return false;
    }
    if (Ckr.reaction(rv) == Reaction.OUT_OF_SERVICE) {
      takeDown(HsmFault.callFailed(call, rv, token));
      return false;
    }
    LaneSession reopened = reopen();
    if (reopened == null) {
      return false;
    }
    long again = reopened.run(steps, key);
    if (again != Ckr.OK) {
      takeDown(HsmFault.callFailed(reopened.failedCall(), again, token));
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
      open = false;
      session.close();
      session = null;
    }
  }

  /** One call on blocks of the scratch page. */
  private static final class Blocks implements Steps {
    interface Call {
      long on(LaneSession session, int key, long in, long bytes, long out);
    }

    private final Call call;
    private long in;
    private int bytes;
    private long out;

    Blocks(Call call) {
      this.call = call;
    }

    Blocks of(long in, int bytes, long out) {
      this.in = in;
      this.bytes = bytes;
      this.out = out;
      return this;
    }

    @Override
    public long run(LaneSession session, int key) {
      return call.on(session, key, in, bytes, out);
    }
  }
}
