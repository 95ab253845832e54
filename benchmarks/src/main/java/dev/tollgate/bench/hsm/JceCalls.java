package dev.tollgate.bench.hsm;

import javax.crypto.Cipher;

/** The measured commands through the JDK's own PKCS#11 provider, SunPKCS11. */
final class JceCalls {
  private final JceChecks checks;
  private final Cipher zak;
  private final byte[] pinBlock;
  private final String pvv;
  private final String cvv2;
  private final byte[] block = new byte[8];

  JceCalls(HsmHome home, byte[] pinBlock, String pvv, String cvv2) {
    this.pinBlock = pinBlock.clone();
    this.pvv = pvv;
    this.cvv2 = cvv2;
    JceToken token = JceToken.open(home);
    checks = token.checks();
    zak = token.cipher(Cipher.ENCRYPT_MODE, HsmHome.ZAK.label());
  }

  void block() {
    JceChecks.encipher(zak, block);
  }

  void pinAndCardValue() {
    String pan = Commands.PAN;
    if (!checks.pinMatches(pinBlock, pan, Integer.toString(Commands.PVKI), pvv)
        || !checks.cvv2Matches(pan, Commands.EXPIRY, cvv2)) {
      throw new IllegalStateException("SunPKCS11 answered what is not right");
    }
  }
}
