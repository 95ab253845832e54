package dev.tollgate.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.MemorySegment;

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
  private final MemorySegment getSlotList;
  private final MemorySegment getTokenInfo;
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
    getSlotList = function(4, "C_GetSlotList");
    getTokenInfo = function(6, "C_GetTokenInfo");
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

  long getSlotList(boolean tokenPresent, long slotsPointer, long countPointer) {
    return Downcalls.call(getSlotList, (byte) (tokenPresent ? 1 : 0), slotsPointer, countPointer);
  }

  long getTokenInfo(long slot, long infoPointer) {
    return Downcalls.call(getTokenInfo, slot, infoPointer);
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
}
