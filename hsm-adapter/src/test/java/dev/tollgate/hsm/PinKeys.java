package dev.tollgate.hsm;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xipki.pkcs11.wrapper.PKCS11Constants;

/** Zone PIN keys of all algorithms, published values, beside those of {@link TestToken}. */
final class PinKeys {
  static final String TDES_3_VALUE = "0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123";
  static final String AES_256_VALUE =
      "603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4";

  /** Values by label; AES-128 are those of published PIN blocks, the others of NIST. */
  private static final Map<String, String> VALUES = new LinkedHashMap<>();

  static {
    VALUES.put("zpk", TestToken.ZPK_VALUE);
    VALUES.put("zpk-tdes-2", "13131313131313131313131313131313");
    VALUES.put("zpk-tdes-3", TDES_3_VALUE);
    VALUES.put("zpk-aes-128", "00112233445566778899AABBCCDDEEFF");
    VALUES.put("zpk-aes-128-b", "AF8CB133A78F8DC2D1359F18527593FB");
    VALUES.put("zpk-aes-128-c", "000102030405060708090A0B0C0D0E0F");
    VALUES.put("zpk-aes-192", "8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B");
    VALUES.put("zpk-aes-256", AES_256_VALUE);
  }

  private static boolean provisioned;

  private PinKeys() {}

  /** An HSM with these keys, those of {@link TestToken} and all PIN generation keys. */
  static synchronized Hsm open() {
    TestToken.provision();
    if (!provisioned) {
      VALUES.forEach((label, value) -> {
        if (!label.equals("zpk")) {
          long type =
              isAes(label)
                  ? PKCS11Constants.CKK_AES
                  : value.length() == 32 ? PKCS11Constants.CKK_DES2 : PKCS11Constants.CKK_DES3;
          TestToken.createToken(label, type, value);
        }
      });
      provisioned = true;
    }
    List<KeySpec> keys = new ArrayList<>(TestToken.KEYS);
    TestToken.PGK_VALUES.forEach(value -> keys.add(TestToken.pgk(value)));
    VALUES.keySet().stream().filter(label -> !label.equals("zpk")).forEach(l -> keys.add(spec(l)));
    return Hsm.open(TestToken.config(keys));
  }

  static KeySpec spec(String label) {
    String value = VALUES.get(label);
    String checkValue =
        isAes(label) ? Reference.aesCheckValue(value) : Reference.tdesCheckValue(value);
    return new KeySpec(label, KeyUsage.P0, checkValue);
  }

  static String value(String label) {
    return VALUES.get(label);
  }

  /** The label of the key with this value. */
  static String label(String value) {
    return VALUES.keySet().stream()
        .filter(label -> VALUES.get(label).equals(value))
        .findFirst()
        .orElseThrow();
  }

  /** Those that a format may be encrypted under. */
  static List<String> labels(PinBlockFormat format) {
    return VALUES.keySet().stream()
        .filter(label -> isAes(label) == (format == PinBlockFormat.ISO_4))
        .toList();
  }

  private static boolean isAes(String label) {
    return label.contains("aes");
  }
}
