package dev.tollgate.bench.hsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import javax.crypto.Cipher;

/**
 * PIN verification and CVV2 through the JDK's own PKCS#11 provider, SunPKCS11: one Cipher for each
 * key, initialised once.
 */
final class JceCalls {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final Cipher zpk;
  private final Cipher pvk;
  private final Cipher cvk;
  private final Cipher cvkLeft;
  private final Cipher zak;
  private final byte[] pinBlock;
  private final String pvv;
  private final String cvv2;
  private final byte[] block = new byte[8];

  JceCalls(HsmHome home, byte[] pinBlock, String pvv, String cvv2) {
    this.pinBlock = pinBlock.clone();
    this.pvv = pvv;
    this.cvv2 = cvv2;
    try {
      Path config = home.folder().resolve("sunpkcs11.cfg");
      Files.writeString(
          config, "name = bench\nlibrary = %s\nslotListIndex = 0\n".formatted(HsmHome.SOFTHSM));
      Provider provider = Security.getProvider("SunPKCS11").configure(config.toString());
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, Files.readString(home.pinFile()).strip().toCharArray());
      zpk = cipher(provider, store, Cipher.DECRYPT_MODE, HsmHome.ZPK.label());
      pvk = cipher(provider, store, Cipher.ENCRYPT_MODE, HsmHome.PVK.label());
      cvk = cipher(provider, store, Cipher.ENCRYPT_MODE, HsmHome.CVK.label());
      cvkLeft = cipher(provider, store, Cipher.ENCRYPT_MODE, HsmHome.CVK.label() + ".k1");
      zak = cipher(provider, store, Cipher.ENCRYPT_MODE, HsmHome.ZAK.label());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Cipher cipher(Provider provider, KeyStore store, int mode, String label)
      throws GeneralSecurityException {
    Key key = store.getKey(WrapperCalls.JCE + label, null);
    if (key == null) {
      throw new IllegalStateException("SunPKCS11 sees no key " + label);
    }
    Cipher cipher = Cipher.getInstance("DESede/ECB/NoPadding", provider);
    cipher.init(mode, key);
    return cipher;
  }

  void block() {
    encipher(zak, block);
  }

  void pinAndCardValue() {
    byte[] field = encipher(zpk, pinBlock);
    String pan = Commands.PAN;
    for (int i = 0; i < 12; i++) {
      int digit = pan.charAt(pan.length() - 13 + i) - '0';
      field[2 + i / 2] ^= (byte) ((i & 1) == 0 ? digit << 4 : digit);
    }
    String pin = HEX.formatHex(field).substring(2, 6);
    String digits = pan.substring(pan.length() - 12, pan.length() - 1);
    String made = decimal(encipher(pvk, HEX.parseHex(digits + Commands.PVKI + pin)), 4);
    String data = (pan + Commands.EXPIRY + "000" + "0".repeat(32)).substring(0, 32);
    byte[] value = encipher(cvkLeft, HEX.parseHex(data.substring(0, 16)));
    byte[] second = HEX.parseHex(data.substring(16));
    for (int i = 0; i < second.length; i++) {
      value[i] ^= second[i];
    }
    if (!made.equals(pvv) || !decimal(encipher(cvk, value), 3).equals(cvv2)) {
      throw new IllegalStateException("SunPKCS11 answered what is not right");
    }
  }

  private static String decimal(byte[] block, int count) {
    String hex = HEX.formatHex(block);
    StringBuilder digits = new StringBuilder(16);
    hex.chars().filter(Character::isDigit).forEach(digit -> digits.append((char) digit));
    hex.chars().filter(c -> c > '9').forEach(letter -> digits.append(letter - 'A'));
    return digits.substring(0, count);
  }

  private static byte[] encipher(Cipher cipher, byte[] block) {
    try {
      return cipher.doFinal(block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
