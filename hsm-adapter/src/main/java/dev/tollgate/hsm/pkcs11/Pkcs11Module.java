package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loaded PKCS#11 library, as one of its users in this process sees it. It is never unloaded:
 * libraries of this kind leave threads and exit handlers behind.
 *
 * <p>C_Initialize and C_Finalize count for the whole process, so the users of a library are
 * counted: only the last one to {@link #release} finalizes it. Else an HSM that is closed late,
 * because its lane was slow to end, would free what another one has begun to work with.
 */
public final class Pkcs11Module {
  /** By address of the function list: a proxy library may have one for each device. */
  private static final Map<Long, Library> LIBRARIES = new ConcurrentHashMap<>();

  private final Cryptoki cryptoki;
  private final String path;
  private final Library library;

  /** Whether this is counted among the users; guarded by the library. */
  private boolean counted;

  private Pkcs11Module(Cryptoki cryptoki, String path, Library library) {
    this.cryptoki = cryptoki;
    this.path = path;
    this.library = library;
  }

  /** Loads the library and reads its function list; TG-HSM-010 if it has none. */
  @SuppressWarnings("restricted")
  public static Pkcs11Module load(Path path) {
    String where = path.toString();
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(path, Arena.global());
    } catch (IllegalArgumentException e) {
      throw HsmFault.noModule(where, "cannot be loaded");
    }
    MemorySegment getFunctionList =
        library
            .find("C_GetFunctionList")
            .orElseThrow(() -> HsmFault.noModule(where, "no C_GetFunctionList"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      long rv = Cryptoki.Downcalls.call(getFunctionList, out.address());
      if (rv != Ckr.OK) {
        throw HsmFault.callFailed("C_GetFunctionList", rv, where);
      }
      MemorySegment list = out.get(ADDRESS, 0).reinterpret(Cryptoki.functionListBytes());
      Library shared = LIBRARIES.computeIfAbsent(list.address(), _ -> new Library());
      return new Pkcs11Module(new Cryptoki(list), where, shared);
    } catch (IllegalArgumentException leftOut) {
      throw HsmFault.noModule(where, "no " + leftOut.getMessage());
    }
  }

  public Cryptoki cryptoki() {
    return cryptoki;
  }

  /**
   * C_Initialize with CKF_OS_LOCKING_OK, without which SoftHSM does no locking at all. A library
   * somebody else initialised is used as it is and not finalized by us.
   */
  public void initialize() {
    synchronized (library) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment args = arena.allocate(Ck.INITIALIZE_ARGS_BYTES, 8);
        args.set(JAVA_LONG, Ck.INITIALIZE_ARGS_FLAGS_AT, Ck.CKF_OS_LOCKING_OK);
        long rv = cryptoki.initialize(args.address());
        if (rv == Ckr.OK) {
          library.ours = true;
        } else if (rv != Ckr.CKR_CRYPTOKI_ALREADY_INITIALIZED.code()) {
          throw HsmFault.notStarted(path, rv);
        }
      }
      library.users += counted ? 0 : 1;
      counted = true;
    }
  }

  /**
   * Ends this use; the last user's C_Finalize follows if the initialisation was ours. None of its
   * threads may be inside the library. A second call does nothing.
   */
  public void release() {
    synchronized (library) {
      library.users -= counted ? 1 : 0;
      counted = false;
      if (library.users == 0 && library.ours) {
        library.ours = false;
        long _ = cryptoki.finalizeAll(); // nothing is left to do if this fails
      }
    }
  }

  /** What the users of a library share; its monitor guards it and orders their calls. */
  private static final class Library {
    private int users;
    private boolean ours;
  }

  /** The slot whose token has this label; TG-HSM-011 with the labels seen if there is none. */
  public long findSlot(String label) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      check("C_GetSlotList", cryptoki.getSlotList(true, 0, count.address()));
      MemorySegment slots = arena.allocate(JAVA_LONG, Math.max(1, count.get(JAVA_LONG, 0)));
      check("C_GetSlotList", cryptoki.getSlotList(true, slots.address(), count.address()));
      MemorySegment info = arena.allocate(Ck.TOKEN_INFO_BYTES, 8);
      List<String> seen = new ArrayList<>();
      for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
        long slot = slots.getAtIndex(JAVA_LONG, i);
        if (cryptoki.getTokenInfo(slot, info.address()) != Ckr.OK) {
          continue; // a slot in trouble must not hide the others
        }
        String found = label(info);
        if (found.equals(label)) {
          return slot;
        }
        if (!found.isEmpty()) {
          seen.add(found);
        }
      }
      throw HsmFault.noToken(label, String.join(", ", seen));
    }
  }

  /** What the library says of itself: maker, description, its version and that of PKCS#11. */
  public List<String> describeLibrary() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(Ck.INFO_BYTES, 8);
      check("C_GetInfo", cryptoki.getInfo(info.address()));
      return List.of(
          text(info, Ck.INFO_MANUFACTURER_AT, 32),
          text(info, Ck.INFO_DESCRIPTION_AT, 32),
          version(info, Ck.INFO_LIBRARY_AT),
          version(info, 0));
    }
  }

  /** What a token says of itself: maker, model, serial number, hardware and firmware version. */
  public List<String> describeToken(long slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(Ck.TOKEN_INFO_BYTES, 8);
      check("C_GetTokenInfo", cryptoki.getTokenInfo(slot, info.address()));
      return List.of(
          text(info, Ck.TOKEN_INFO_MANUFACTURER_AT, 32),
          text(info, Ck.TOKEN_INFO_MODEL_AT, 16),
          text(info, Ck.TOKEN_INFO_SERIAL_AT, 16),
          version(info, Ck.TOKEN_INFO_HARDWARE_AT),
          version(info, Ck.TOKEN_INFO_FIRMWARE_AT));
    }
  }

  /** Whether a token has a mechanism, as far as it tells. */
  public boolean has(long slot, Mechanism mechanism) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(Ck.MECHANISM_INFO_BYTES, 8);
      return cryptoki.getMechanismInfo(slot, mechanism.type(), info.address()) == Ckr.OK;
    }
  }

  /** Whether library or token say that they are SoftHSM, also from behind a proxy. */
  public boolean isSoftHsm(long slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment library = arena.allocate(Ck.INFO_BYTES, 8);
      MemorySegment token = arena.allocate(Ck.TOKEN_INFO_BYTES, 8);
      check("C_GetInfo", cryptoki.getInfo(library.address()));
      check("C_GetTokenInfo", cryptoki.getTokenInfo(slot, token.address()));
      MemorySegment make = token.asSlice(Ck.TOKEN_LABEL_BYTES, Ck.TOKEN_MAKE_BYTES);
      return tellsSoftHsm(library) || tellsSoftHsm(make);
    }
  }

  private static boolean tellsSoftHsm(MemorySegment text) {
    String told = new String(text.toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
    return told.toLowerCase(Locale.ROOT).contains("softhsm");
  }

  private static String label(MemorySegment tokenInfo) {
    return text(tokenInfo, 0, Ck.TOKEN_LABEL_BYTES);
  }

  private static String text(MemorySegment info, long at, int bytes) {
    byte[] padded = info.asSlice(at, bytes).toArray(JAVA_BYTE);
    return new String(padded, StandardCharsets.UTF_8).replace((char) 0, ' ').stripTrailing();
  }

  /** CK_VERSION: major, and minor in hundredths or tenths, as its maker likes. */
  private static String version(MemorySegment info, long at) {
    return (info.get(JAVA_BYTE, at) & 0xFF) + "." + (info.get(JAVA_BYTE, at + 1) & 0xFF);
  }

  private void check(String call, long rv) {
    if (rv != Ckr.OK) {
      throw HsmFault.callFailed(call, rv, path);
    }
  }
}
