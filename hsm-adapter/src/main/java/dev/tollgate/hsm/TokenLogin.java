package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.PinSource;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Ckr.Reaction;
import dev.tollgate.hsm.pkcs11.Cryptoki;
import dev.tollgate.hsm.pkcs11.HsmFault;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Pkcs11Module;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The process's login at one token. PKCS#11 shares it among all sessions, so one anchor session
 * stays open only to hold it; lanes open their own.
 *
 * <p>Each renewal starts a new generation: sessions and handles of an older one are never used
 * again, since their numbers may by then name somebody else's.
 */
final class TokenLogin implements AutoCloseable {
  private static final Set<Ckr> PIN_REFUSED =
      EnumSet.of(
          Ckr.CKR_PIN_INCORRECT,
          Ckr.CKR_PIN_INVALID,
          Ckr.CKR_PIN_LEN_RANGE,
          Ckr.CKR_PIN_EXPIRED,
          Ckr.CKR_PIN_LOCKED,
          Ckr.CKR_USER_PIN_NOT_INITIALIZED);

  /** Longer than any PIN a token takes, and enough to see where the first line ends. */
  static final int PIN_ROOM_BYTES = 256;

  private final HsmConfig config;
  private final Pkcs11Module module;
  private final BooleanSupplier noCallStuck;

  private final ReentrantLock renewal = new ReentrantLock();

  /** Threads beside the lanes that are, or may be, inside the library. */
  private final AtomicInteger guests = new AtomicInteger();

  private volatile int generation;
  private @Nullable TollgateException refused;
  private @Nullable Pkcs11Session anchor;
  private long slot;

  private TokenLogin(HsmConfig config, Pkcs11Module module, BooleanSupplier noCallStuck) {
    this.config = config;
    this.module = module;
    this.noCallStuck = noCallStuck;
  }

  /**
   * Loads the module and logs in. On failure nothing stays behind.
   *
   * @param noCallStuck whether the library may be finalized: no abandoned thread is inside it
   */
  static TokenLogin open(HsmConfig config, BooleanSupplier noCallStuck) {
    TokenLogin login = new TokenLogin(config, Pkcs11Module.load(config.module()), noCallStuck);
    try {
      login.connect();
      return login;
    } catch (RuntimeException e) {
      login.close();
      throw e;
    }
  }

  Cryptoki cryptoki() {
    return module.cryptoki();
  }

  /** Number of the current login; what an older one opened is not to be touched. */
  int generation() {
    return generation;
  }

  /** What library and token say of themselves, and which of our mechanisms the token has. */
  KeyReport.Device describe() {
    Map<String, Boolean> mechanisms = new LinkedHashMap<>();
    for (Mechanism mechanism : Mechanism.values()) {
      mechanisms.put("CKM_" + mechanism.name(), module.has(slot, mechanism));
    }
    return new KeyReport.Device(
        config.module().toString(),
        module.describeLibrary(),
        config.tokenLabel(),
        module.describeToken(slot),
        mechanisms);
  }

  Pkcs11Session openSession() {
    return Pkcs11Session.open(module, slot, config.tokenLabel(), false);
  }

  Pkcs11Session openWritingSession() {
    return Pkcs11Session.open(module, slot, config.tokenLabel(), true);
  }

  /**
   * Makes sure the login holds: asks the anchor session, and repairs as much as its answer says.
   * Called by a lane that lost a session. A PIN once refused is not tried again.
   *
   * @throws TollgateException why it does not hold; TG-HSM-020 if another thread is at it, possibly
   *     stuck in the HSM: a second login beside it could count as a second wrong PIN
   */
  void renew() {
    if (!renewal.tryLock()) {
      throw HsmFault.loginPending(config.tokenLabel());
    }
    try {
      repair();
    } finally {
      renewal.unlock();
    }
  }

  /**
   * Lets a thread beside the lanes use the login; the library is not finalized until it {@link
   * #leave leaves}.
   *
   * @throws TollgateException TG-HSM-020 while the login is being renewed
   */
  void enter() {
    if (!renewal.tryLock()) {
      throw HsmFault.loginPending(config.tokenLabel());
    }
    guests.incrementAndGet();
    renewal.unlock();
  }

  void leave() {
    guests.decrementAndGet();
  }

  private boolean mayFinalize() {
    return noCallStuck.getAsBoolean() && guests.get() == 0;
  }

  private void repair() {
    Pkcs11Session held = anchor;
    if (held == null) {
      startGeneration();
      if (mayFinalize()) {
        module.release(); // p11-kit initialises without a server, and is then empty for good
      }
      connect();
      return;
    }
    long state = held.loginState();
    Reaction reaction = Ckr.reaction(state);
    switch (reaction) {
      case NONE -> {}
      case RETRY -> throw HsmFault.callFailed("C_GetSessionInfo", state, config.tokenLabel());
      case LOG_IN_AGAIN -> {
        startGeneration();
        logIn(held);
      }
      case REOPEN_SESSION, REINITIALISE, OUT_OF_SERVICE -> {
        startGeneration();
        anchor = null; // its handle may already be another's: forget it, do not close it
        if (reaction != Reaction.REOPEN_SESSION && mayFinalize()) {
          module.release();
        }
        connect();
      }
    }
  }

  /** One writer at a time: the holder of the renewal lock. */
  private void startGeneration() {
    int next = generation + 1;
    generation = next;
  }

  private void connect() {
    module.initialize();
    slot = module.findSlot(config.tokenLabel());
    if (config.production() && module.isSoftHsm(slot)) {
      throw HsmFault.softHsm(config.tokenLabel());
    }
    Pkcs11Session opened = openSession();
    anchor = opened;
    logIn(opened);
  }

  private void logIn(Pkcs11Session session) {
    if (refused != null) {
      throw refused;
    }
    long rv;
    LockedMemory pinRoom = LockedMemory.take(PIN_ROOM_BYTES);
    try {
      MemorySegment pin = readPin(config.pin(), pinRoom.segment());
      if (config.production() && WellKnownPin.is(pin)) {
        throw HsmFault.wellKnownPin(config.tokenLabel());
      }
      rv = session.login(pin);
    } finally {
      pinRoom.giveBack();
    }
    if (PIN_REFUSED.stream().anyMatch(known -> known.code() == rv)) {
      refused = HsmFault.loginRefused(config.tokenLabel(), rv);
      throw refused;
    }
    if (rv != Ckr.OK) {
      throw HsmFault.callFailed("C_Login", rv, config.tokenLabel());
    }
  }

  /**
   * Reads the PIN straight from its source into locked memory, without a heap copy.
   *
   * @param room {@link #PIN_ROOM_BYTES} of locked memory; the caller wipes it
   * @return the part of the room that holds the first line; TG-HSM-012 if there is none
   */
  private static MemorySegment readPin(PinSource source, MemorySegment room) {
    if (!source.inEnvironment()) {
      return readPin(Path.of(source.name()), room);
    }
    String where = "environment variable " + source.name();
    int length = LockedMemory.copyEnvironment(source.name(), room);
    if (length < 0) {
      throw HsmFault.noPin(where, "is missing");
    }
    return firstLine(where, room.asSlice(0, length));
  }

  private static MemorySegment readPin(Path file, MemorySegment room) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = room.asByteBuffer();
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // a read may return fewer bytes than asked for
      }
      return firstLine(file.toString(), room.asSlice(0, buffer.position()));
    } catch (NoSuchFileException e) {
      throw HsmFault.noPin(file.toString(), "is missing");
    } catch (IOException e) {
      throw HsmFault.noPin(file.toString(), "cannot be read");
    }
  }

  private static MemorySegment firstLine(String where, MemorySegment content) {
    long length = 0;
    while (length < content.byteSize() && !endsLine(content.get(ValueLayout.JAVA_BYTE, length))) {
      length++;
    }
    if (length == 0) {
      throw HsmFault.noPin(where, "has an empty first line");
    }
    if (length == PIN_ROOM_BYTES) {
      throw HsmFault.noPin(where, "has a first line too long for a PIN");
    }
    return content.asSlice(0, length);
  }

  /** What factories, handbooks and examples set, and what is as easily guessed. */
  static final class WellKnownPin {
    private static final List<String> KNOWN =
        List.of("password", "changeit", "changeme", "default", "userpin", "admin", "pin", "secret");

    private WellKnownPin() {}

    /** True also for digits all alike, or one up or down from each to the next. */
    static boolean is(MemorySegment pin) {
      return steps(pin, 0)
          || steps(pin, 1)
          || steps(pin, -1)
          || KNOWN.stream().anyMatch(known -> equal(pin, known));
    }

    private static boolean steps(MemorySegment pin, int step) {
      boolean all = true;
      for (long i = 1; i < pin.byteSize(); i++) {
        int before = pin.get(ValueLayout.JAVA_BYTE, i - 1) - '0';
        int digit = pin.get(ValueLayout.JAVA_BYTE, i) - '0';
        all &= step == 0 ? digit == before : digit == Math.floorMod(before + step, 10);
      }
      return all;
    }

    private static boolean equal(MemorySegment pin, String known) {
      boolean same = pin.byteSize() == known.length();
      for (int i = 0; same && i < known.length(); i++) {
        same = (pin.get(ValueLayout.JAVA_BYTE, i) | 0x20) == known.charAt(i);
      }
      return same;
    }
  }

  private static boolean endsLine(byte character) {
    return character == '\n' || character == '\r';
  }

  /**
   * Ends the login and this use of the library. No lane may be running; a second call does nothing.
   */
  @Override
  public synchronized void close() {
    Pkcs11Session held = anchor;
    if (held != null) {
      held.close();
      anchor = null;
    }
    module.release();
  }
}
