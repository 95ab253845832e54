package dev.tollgate.hsm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jpos.core.ConfigurationException;
import org.jpos.core.SimpleConfiguration;
import org.jpos.iso.ISOUtil;
import org.jpos.security.EncryptedPIN;
import org.jpos.security.SMAdapter;
import org.jpos.security.SMException;
import org.jpos.security.SecureDESKey;
import org.jpos.security.jceadapter.JCESecurityModule;

/** The PIN functions of the security module of jPOS, for double length TDES keys in clear. */
final class JposPins {
  private final JCESecurityModule module;

  JposPins(Path folder) {
    try {
      SimpleConfiguration configuration = new SimpleConfiguration();
      configuration.put("lmk", Files.createTempDirectory(folder, "jpos").resolve("lmk").toString());
      configuration.put("rebuildlmk", "true");
      module = new JCESecurityModule();
      module.setConfiguration(configuration);
    } catch (ConfigurationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  SecureDESKey zpk(String value) {
    return key(SMAdapter.LENGTH_DES3_2KEY, SMAdapter.TYPE_ZPK, value);
  }

  SecureDESKey pvkHalf(String value) {
    return key(SMAdapter.LENGTH_DES, SMAdapter.TYPE_PVK, value);
  }

  private SecureDESKey key(short length, String type, String value) {
    try {
      return module.formKEYfromClearComponents(length, type, value, "0".repeat(value.length()));
    } catch (SMException e) {
      throw new AssertionError(e);
    }
  }

  /** A PIN block in hex; format 1, 0 or 3 by its number in jPOS. */
  String block(String pin, String pan, SecureDESKey zpk, byte format) {
    try {
      EncryptedPIN underLmk = module.encryptPIN(pin, pan, true);
      return ISOUtil.hexString(module.exportPIN(underLmk, zpk, format).getPINBlock());
    } catch (SMException e) {
      throw new AssertionError(e);
    }
  }

  String pin(String block, String pan, SecureDESKey zpk, byte format) {
    try {
      EncryptedPIN encrypted = new EncryptedPIN(ISOUtil.hex2byte(block), format, pan, true);
      return module.decryptPIN(module.importPIN(encrypted, zpk));
    } catch (SMException e) {
      return e.toString();
    }
  }

  String pvv(
      String block,
      String pan,
      SecureDESKey zpk,
      byte format,
      SecureDESKey left,
      SecureDESKey right,
      int pvki) {
    try {
      EncryptedPIN encrypted = new EncryptedPIN(ISOUtil.hex2byte(block), format, pan, true);
      return module.calculatePVV(encrypted, zpk, left, right, pvki);
    } catch (SMException e) {
      throw new AssertionError(e);
    }
  }
}
