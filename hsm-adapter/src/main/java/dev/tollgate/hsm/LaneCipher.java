package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Ckr.Reaction;
import dev.tollgate.hsm.pkcs11.HsmFault;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
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

    /** Whether an HSM that refuses them stays in service: what few need, or a key may not do. */
    default boolean optional() {
      return false;
    }
  }

  /** Ends an attempt in its middle; nothing of it may go on. Without a stack: it tells nothing. */
  @SuppressWarnings("serial") // never written
  static final class Unwound extends RuntimeException {
    private Unwound() {
      super("attempt unwound", null, false, false);
    }
  }

  private static final int NO_KEY = -1;

  private final TokenLogin login;
  private final Supplier<List<KeySpec>> configured;
  private final KeyLoader.Source source;
  private final LaneScratch scratch;
  private final String token;
  private final Blocks encryption = new Blocks(LaneSession::encrypt);
  private final Blocks leftEncryption = new Blocks(LaneSession::encryptLeft);
  private final Blocks decryption = new Blocks(LaneSession::decrypt);
  private final Blocks randomness = new Blocks(LaneSession::random, true);
  private final Blocks optionalDecryption = new Blocks(LaneSession::decrypt, true);

  /** The keys as configured when the session was opened; any thread may ask. */
  private volatile List<KeySpec> opened = List.of();

  /** The key objects of the session: those keys, then their previous versions. */
  private List<KeySpec> keys = List.of();

  /** By the index of a key: its previous version, where it has one. */
  private @Nullable HsmKey[] previous = new HsmKey[0];

  private @Nullable LaneSession session;
  private volatile @Nullable TollgateException fault;
  private volatile boolean givenUp;
  private volatile boolean open;
  private @Nullable HsmLane attempting;
  private boolean refusing;

  /** Whether the HSM would not carry out the last steps, being sound: no other one would either. */
  private boolean refused;

  private final Unwound unwound = new Unwound();

  /** The key whose known answer was asked for last. */
  private int lastAsked;

  /** What a block of zeros gave under AES keys when it was first asked. */
  private final Map<HsmKey, String> aesAnswers = new HashMap<>();

  /** With the keys of a configuration, once and for all. */
  LaneCipher(TokenLogin login, HsmConfig config, LaneScratch scratch) {
    this(login, config.tokenLabel(), config::keys, KeyLoader::load, scratch);
  }

  /**
   * Made for a lane, or for a try.
   *
   * @param configured the keys to open with; asked again each time it opens
   */
  LaneCipher(
      TokenLogin login,
      String token,
      Supplier<List<KeySpec>> configured,
      KeyLoader.Source source,
      LaneScratch scratch) {
    this.login = login;
    this.token = token;
    this.configured = configured;
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
    List<KeySpec> now = configured.get();
    List<KeySpec> asked = KeySpec.withPrevious(now);
    LaneSession before = session;
    LaneSession fresh = LaneSession.open(login, asked, source, scratch);
    keys = asked;
    previous = previous(now, fresh);
    aesAnswers.clear();
    session = fresh;
    opened = now;
    open = true;
    if (before != null) {
      before.close(); // after its keys were rotated; nothing waited for that
    }
  }

  private @Nullable HsmKey[] previous(List<KeySpec> now, LaneSession fresh) {
    var found = new @Nullable HsmKey[keys.size()];
    for (int i = 0; i < now.size(); i++) {
      KeySpec before = now.get(i).previous();
      if (before != null) {
        int at = keys.subList(now.size(), keys.size()).indexOf(before) + now.size();
        found[i] = new HsmKey(before.label(), before.usage(), at, fresh.algorithm(at));
      }
    }
    return found;
  }

  /** Whether it has its sessions, keys checked; any thread may ask. */
  boolean isOpen() {
    return open;
  }

  /** Whether these are the keys it was opened with last. */
  @SuppressWarnings("ReferenceEquality") // replaced as a whole, and asked before each task
  boolean hasKeys(List<KeySpec> asked) {
    return opened == asked;
  }

  /** Whether it has its sessions, with the keys as they are configured now. */
  boolean isCurrent() {
    return open && hasKeys(configured.get());
  }

  /** A key in its previous version; null if it has none at present. */
  @Nullable HsmKey previous(HsmKey key) {
    int index = key.index();
    return index < 0 || index >= previous.length ? null : previous[index];
  }

  /** The algorithm of each key, in the order of the configuration; of an open lane. */
  List<KeyAlgorithm> algorithms() {
    LaneSession opened = Objects.requireNonNull(session);
    return IntStream.range(0, keys.size()).mapToObj(opened::algorithm).toList();
  }

  /** A session in which token objects can be made, beside the lane's own; the caller closes it. */
  Pkcs11Session openWritingSession() {
    return login.openWritingSession();
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
   * The same with a key that need not be able to: a token key may leave decryption out.
   *
   * @see Steps#optional
   */
  boolean decryptIfAllowed(HsmKey key, long in, int bytes, long out) {
    return perform(key, optionalDecryption.of(in, bytes, out));
  }

  /**
   * Writes random bytes of the HSM to the scratch page, if the HSM gives any away.
   *
   * @param key any key, whose command they are for
   */
  boolean random(HsmKey key, long out, int bytes) {
    return perform(key, randomness.of(0, bytes, out));
  }

  /** Steps without a key; see the next method. */
  boolean perform(Steps steps) {
    return attempt(steps, NO_KEY);
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
    LaneSession now = session;
    if (now != null && now.algorithm(index) != key.algorithm()) {
      return false;
    }
    return attempt(steps, index);
  }

  private boolean attempt(Steps steps, int key) {
    HsmLane lane = attempting;
    if (lane == null) {
      return carryOut(steps, key);
    }
    boolean done = false;
    boolean ours;
    lane.enterCall();
    try {
      done = carryOut(steps, key);
    } finally {
      ours = lane.leaveCall(); // also when something is thrown: who gave it up has the task then
    }
    if (!ours || !(done || refused)) {
      throw unwound;
    }
    return done;
  }

  private boolean carryOut(Steps steps, int key) {
    LaneSession now = session;
    refused = false;
    if (now == null || refusing) {
      return false;
    }
    long rv = now.run(steps, key);
    return rv == Ckr.OK || repeat(rv, now.failedCall(), steps, key);
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

  /** How many keys are kept open, and have an answer that is known. */
  int keysWithKnownAnswer() {
    return (int) keys.stream().filter(key -> key.usage().hot()).count();
  }

  /**
   * Health check by a known answer: encrypts a block of zeros under a key that is kept open, the
   * next one each time, so that requests wait for a single call. TDES must give the pinned check
   * value; AES, whose check value is a CMAC, what it gave first. A wrong answer closes the
   * sessions.
   */
  boolean answersAsKnown() {
    for (int tried = 0; tried < keys.size() && session != null; tried++) {
      lastAsked = (lastAsked + 1) % keys.size();
      KeySpec spec = keys.get(lastAsked);
      if (spec.usage().hot()) {
        KeyAlgorithm algorithm = session.algorithm(lastAsked);
        return answersAsKnown(new HsmKey(spec.label(), spec.usage(), lastAsked, algorithm));
      }
    }
    return session != null;
  }

  private boolean answersAsKnown(HsmKey key) {
    MemorySegment memory = scratch.memory();
    try {
      int bytes = key.algorithm().blockBytes();
      LockedMemory.zero(memory, LaneScratch.IN, bytes);
      if (!encrypt(key, LaneScratch.IN, bytes, LaneScratch.OUT)) {
        return false;
      }
      byte[] answer = memory.asSlice(LaneScratch.OUT, bytes).toArray(ValueLayout.JAVA_BYTE);
      String found = HexFormat.of().withUpperCase().formatHex(answer);
      String checkValue = keys.get(key.index()).checkValue().toUpperCase(Locale.ROOT);
      String known =
          key.algorithm().isAes() ? aesAnswers.computeIfAbsent(key, _ -> found) : checkValue;
      if (found.startsWith(known)) {
        return true;
      }
      int digits = checkValue.length();
      takeDown(HsmFault.otherCheckValue(key.label(), checkValue, found.substring(0, digits)));
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
      refused = steps.optional();
      if (refused) {
        return false;
      }
      takeDown(HsmFault.callFailed(call, rv, token));
      return false;
    }
    List<KeySpec> before = keys;
    close();
    LaneSession reopened = reopen();
    if (reopened == null || !isSameKey(key, before)) {
      return false;
    }
    long again = reopened.run(steps, key);
    refused = Ckr.reaction(again) == Reaction.OUT_OF_SERVICE && steps.optional();
    if (again != Ckr.OK && !refused) {
      takeDown(HsmFault.callFailed(reopened.failedCall(), again, token));
    }
    return again == Ckr.OK;
  }

  /**
   * Keys may have been rotated just before: an index may be of another version then, or of none.
   */
  private boolean isSameKey(int key, List<KeySpec> before) {
    return key == NO_KEY || (key < keys.size() && keys.get(key).equals(before.get(key)));
  }

  /**
   * Makes sure of the login and opens its sessions; {@link #fault()} if it cannot. Those it has
   * stay open until the new ones are: keys are rotated without a pause.
   */
  @Nullable LaneSession reopen() {
    try {
      if (session == null) {
        login.renew();
      }
      open();
      fault = null;
    } catch (TollgateException e) {
      takeDown(e);
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
    private final boolean optional;
    private long in;
    private int bytes;
    private long out;

    Blocks(Call call) {
      this(call, false);
    }

    Blocks(Call call, boolean optional) {
      this.call = call;
      this.optional = optional;
    }

    @Override
    public boolean optional() {
      return optional;
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
