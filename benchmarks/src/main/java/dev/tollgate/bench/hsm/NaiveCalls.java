package dev.tollgate.bench.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Cryptoki;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Pkcs11Module;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/**
 * PKCS#11 as one would use it first, over the same binding: with the token's key as it is found,
 * C_EncryptInit and C_Encrypt for each block. The library is the process's, logged in by the {@link
 * dev.tollgate.hsm.Hsm} that is open.
 */
final class NaiveCalls {
  private final Cryptoki cryptoki;
  private final long session;
  private final long key;
  private final MemorySegment memory = Arena.global().allocate(24, 8);

  NaiveCalls(HsmHome home) {
    Pkcs11Module module = Pkcs11Module.load(HsmHome.SOFTHSM);
    Pkcs11Session opened =
        Pkcs11Session.open(module, module.findSlot(HsmHome.TOKEN), HsmHome.TOKEN, false);
    try (Arena arena = Arena.ofConfined()) {
      byte[] pin = Files.readString(home.pinFile()).strip().getBytes(StandardCharsets.UTF_8);
      MemorySegment copy = arena.allocate(pin.length);
      MemorySegment.copy(pin, 0, copy, JAVA_BYTE, 0, pin.length);
      require(opened.login(copy));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cryptoki = module.cryptoki();
    session = opened.handle();
    key = opened.findKey(HsmHome.ZAK.label());
  }

  void block() {
    long in = memory.address();
    memory.set(JAVA_LONG, 16, 8);
    require(cryptoki.encryptInit(session, Mechanism.DES3_ECB.pointer(), key));
    require(cryptoki.encrypt(session, in, 8, in + 8, in + 16));
  }

  private static void require(long rv) {
    if (rv != Ckr.OK) {
      throw new IllegalStateException(Ckr.name(rv));
    }
  }
}
