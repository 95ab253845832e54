package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The calls of one PKCS#11 library, looked up once in its CK_FUNCTION_LIST. Each returns its CK_RV
 * as a value (see {@link Ckr}) and allocates nothing. Arguments named {@code ...Pointer} are
 * addresses of memory that outlives the call.
 */
public final class Cryptoki {
  /** CK_VERSION takes two bytes, then padding up to the first function pointer. */
  private static final long FIRST_FUNCTION_AT = 8;

  private final MemorySegment functionList;

  private final MemorySegment initialize;
  private final MemorySegment finalizeAll;
  private final MemorySegment getInfo;
  private final MemorySegment getSlotList;
  private final MemorySegment getTokenInfo;
  private final MemorySegment getMechanismInfo;
  private final MemorySegment openSession;
  private final MemorySegment closeSession;
  private final MemorySegment getSessionInfo;
  private final MemorySegment login;
  private final MemorySegment createObject;
  private final MemorySegment copyObject;
  private final MemorySegment destroyObject;
  private final MemorySegment getAttributeValue;
  private final MemorySegment findObjectsInit;
  private final MemorySegment findObjects;
  private final MemorySegment findObjectsFinal;
  private final MemorySegment encryptInit;
  private final MemorySegment encrypt;
  private final MemorySegment encryptUpdate;
  private final MemorySegment decryptInit;
  private final MemorySegment decrypt;
  private final MemorySegment signInit;
  private final MemorySegment sign;
  private final MemorySegment wrapKey;
  private final MemorySegment deriveKey;
  private final MemorySegment generateRandom;

  /**
   * @param functionList a CK_FUNCTION_LIST; the numbers below are positions in it, the same in
   *     every 2.x version
   * @throws IllegalArgumentException if the library leaves one of the functions out
   */
  Cryptoki(MemorySegment functionList) {
    this.functionList = functionList;
    initialize = function(0, "C_Initialize");
    finalizeAll = function(1, "C_Finalize");
    getInfo = function(2, "C_GetInfo");
    getSlotList = function(4, "C_GetSlotList");
    getTokenInfo = function(6, "C_GetTokenInfo");
    getMechanismInfo = function(8, "C_GetMechanismInfo");
    openSession = function(12, "C_OpenSession");
    closeSession = function(13, "C_CloseSession");
    getSessionInfo = function(15, "C_GetSessionInfo");
    login = function(18, "C_Login");
    createObject = function(20, "C_CreateObject");
    copyObject = function(21, "C_CopyObject");
    destroyObject = function(22, "C_DestroyObject");
    getAttributeValue = function(24, "C_GetAttributeValue");
    findObjectsInit = function(26, "C_FindObjectsInit");
    findObjects = function(27, "C_FindObjects");
    findObjectsFinal = function(28, "C_FindObjectsFinal");
    encryptInit = function(29, "C_EncryptInit");
    encrypt = function(30, "C_Encrypt");
    encryptUpdate = function(31, "C_EncryptUpdate");
    decryptInit = function(33, "C_DecryptInit");
    decrypt = function(34, "C_Decrypt");
    signInit = function(42, "C_SignInit");
    sign = function(43, "C_Sign");
    wrapKey = function(60, "C_WrapKey");
    deriveKey = function(62, "C_DeriveKey");
    generateRandom = function(64, "C_GenerateRandom");
  }

  private MemorySegment function(int index, String name) {
    MemorySegment pointer = functionList.get(ADDRESS, FIRST_FUNCTION_AT + index * 8L);
    if (pointer.address() == 0) {
      throw new IllegalArgumentException(name);
    }
    return pointer;
  }

  /** How much of a CK_FUNCTION_LIST is read: up to and with C_GenerateRandom. */
  static long functionListBytes() {
    return FIRST_FUNCTION_AT + 65 * 8L;
  }

  long initialize(long argsPointer) {
    return Downcalls.call(initialize, argsPointer);
  }

  long finalizeAll() {
    return Downcalls.call(finalizeAll, 0);
  }

  long getInfo(long infoPointer) {
    return Downcalls.call(getInfo, infoPointer);
  }

  long getSlotList(boolean tokenPresent, long slotsPointer, long countPointer) {
    return Downcalls.call(getSlotList, (byte) (tokenPresent ? 1 : 0), slotsPointer, countPointer);
  }

  long getTokenInfo(long slot, long infoPointer) {
    return Downcalls.call(getTokenInfo, slot, infoPointer);
  }

  long getMechanismInfo(long slot, long mechanism, long infoPointer) {
    return Downcalls.call(getMechanismInfo, slot, mechanism, infoPointer);
  }

  long openSession(long slot, long flags, long sessionPointer) {
    return Downcalls.call(openSession, slot, flags, 0, 0, sessionPointer);
  }

  long closeSession(long session) {
    return Downcalls.call(closeSession, session);
  }

  long getSessionInfo(long session, long infoPointer) {
    return Downcalls.call(getSessionInfo, session, infoPointer);
  }

  long login(long session, long user, long pinPointer, long pinBytes) {
    return Downcalls.call(login, session, user, pinPointer, pinBytes);
  }

  long createObject(long session, long templatePointer, long templateCount, long newPointer) {
    return Downcalls.call(createObject, session, templatePointer, templateCount, newPointer);
  }

  public long createObject(long session, Template template, long newPointer) {
    return createObject(session, template.pointer(), template.count(), newPointer);
  }

  long copyObject(
      long session, long object, long templatePointer, long templateCount, long newPointer) {
    return Downcalls.call(copyObject, session, object, templatePointer, templateCount, newPointer);
  }

  public long destroyObject(long session, long object) {
    return Downcalls.call(destroyObject, session, object);
  }

  long getAttributeValue(long session, long object, long templatePointer, long templateCount) {
    return Downcalls.call(getAttributeValue, session, object, templatePointer, templateCount);
  }

  long findObjectsInit(long session, long templatePointer, long templateCount) {
    return Downcalls.call(findObjectsInit, session, templatePointer, templateCount);
  }

  long findObjects(long session, long objectsPointer, long objectsMax, long countPointer) {
    return Downcalls.call(findObjects, session, objectsPointer, objectsMax, countPointer);
  }

  long findObjectsFinal(long session) {
    return Downcalls.call(findObjectsFinal, session);
  }

  public long encryptInit(long session, long mechanismPointer, long key) {
    return Downcalls.call(encryptInit, session, mechanismPointer, key);
  }

  /** Ends the encryption started before. */
  public long encrypt(
      long session, long inPointer, long bytes, long outPointer, long outBytesPointer) {
    return Downcalls.call(encrypt, session, inPointer, bytes, outPointer, outBytesPointer);
  }

  /** Continues an open encryption, which stays open. */
  public long encryptUpdate(
      long session, long inPointer, long bytes, long outPointer, long outBytesPointer) {
    return Downcalls.call(encryptUpdate, session, inPointer, bytes, outPointer, outBytesPointer);
  }

  public long decryptInit(long session, long mechanismPointer, long key) {
    return Downcalls.call(decryptInit, session, mechanismPointer, key);
  }

  public long decrypt(
      long session, long inPointer, long bytes, long outPointer, long outBytesPointer) {
    return Downcalls.call(decrypt, session, inPointer, bytes, outPointer, outBytesPointer);
  }

  public long signInit(long session, long mechanismPointer, long key) {
    return Downcalls.call(signInit, session, mechanismPointer, key);
  }

  public long sign(
      long session, long inPointer, long bytes, long outPointer, long outBytesPointer) {
    return Downcalls.call(sign, session, inPointer, bytes, outPointer, outBytesPointer);
  }

  long wrapKey(
      long session,
      long mechanismPointer,
      long wrappingKey,
      long key,
      long outPointer,
      long outBytesPointer) {
    return Downcalls.call(
        wrapKey, session, mechanismPointer, wrappingKey, key, outPointer, outBytesPointer);
  }

  public long deriveKey(
      long session, long mechanismPointer, long baseKey, Template template, long newPointer) {
    return Downcalls.call(
        deriveKey,
        session,
        mechanismPointer,
        baseKey,
        template.pointer(),
        template.count(),
        newPointer);
  }

  public long generateRandom(long session, long outPointer, long bytes) {
    return Downcalls.call(generateRandom, session, outPointer, bytes);
  }

  /**
   * Calls of native functions by shape. The handles are static and final so that the JIT inlines
   * them; the function's address is their first argument.
   *
   * <p>Pointers travel as {@code long}: on LP64 they have the size and the argument registers of
   * CK_ULONG, and a call then has no segment to allocate or to check. The caller keeps the memory
   * alive; all memory handed to a lane's calls lives as long as the process.
   */
  @SuppressWarnings("restricted") // the one place that calls into the PKCS#11 library
  static final class Downcalls {
    private static final MethodHandle LONGS_1 = longs(1);
    private static final MethodHandle LONGS_2 = longs(2);
    private static final MethodHandle LONGS_3 = longs(3);
    private static final MethodHandle LONGS_4 = longs(4);
    private static final MethodHandle LONGS_5 = longs(5);
    private static final MethodHandle LONGS_6 = longs(6);
    private static final MethodHandle BYTE_LONG_LONG =
        Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG));

    private Downcalls() {}

    private static MethodHandle longs(int count) {
      MemoryLayout[] arguments = new MemoryLayout[count];
      Arrays.fill(arguments, JAVA_LONG);
      return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    static long call(MemorySegment function, long a) {
      try {
        return (long) LONGS_1.invokeExact(function, a);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }

    static long call(MemorySegment function, long a, long b) {
      try {
        return (long) LONGS_2.invokeExact(function, a, b);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }

    static long call(MemorySegment function, long a, long b, long c) {
      try {
        return (long) LONGS_3.invokeExact(function, a, b, c);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }

    static long call(MemorySegment function, long a, long b, long c, long d) {
      try {
        return (long) LONGS_4.invokeExact(function, a, b, c, d);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }

    static long call(MemorySegment function, long a, long b, long c, long d, long e) {
      try {
        return (long) LONGS_5.invokeExact(function, a, b, c, d, e);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }

    static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
      try {
        return (long) LONGS_6.invokeExact(function, a, b, c, d, e, f);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }

    /** For a CK_BBOOL as first argument, which is a byte wide. */
    static long call(MemorySegment function, byte a, long b, long c) {
      try {
        return (long) BYTE_LONG_LONG.invokeExact(function, a, b, c);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }
}
