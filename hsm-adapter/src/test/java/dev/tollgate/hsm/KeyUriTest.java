package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeyUri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7512, as strictly as a configuration wants it. */
class KeyUriTest {
  @ParameterizedTest
  @CsvSource({
    // URI, token, label, id
    "pkcs11:object=cvk, , cvk, ''",
    "PKCS11:object=cvk, , cvk, ''",
    "pkcs11:id=%08%d7%B4, , , 08D7B4",
    "pkcs11:id=abc, , , 616263", // RFC 7512 allows plain characters, too
    "pkcs11:type=secret-key;id=%00;object=a%20b%2Fc;token=My%20token, My token, a b/c, 00",
    "pkcs11:object=%C5%BEpk%3B1, , \u017Epk;1, ''",
    "'pkcs11:object=a-b._~:[]@!$()*+,=&', , 'a-b._~:[]@!$()*+,=&', ''",
  })
  void shouldReadWhatNamesAKey(String uri, String token, String label, String id) {
    String expected = label == null ? null : label.replace("\\u017E", "\u017E");
    assertThat(KeyUri.parse("key", uri)).isEqualTo(new KeyUri(token, expected, id));
  }

  @ParameterizedTest
  @CsvSource({
    // URI, what is told
    "pkcs11, begin with pkcs11:",
    "http:object=cvk, begin with pkcs11:",
    "pkcs11:, without a name",
    "pkcs11:object, without a name",
    "pkcs11:object=, empty",
    "pkcs11:object=cvk;, without a name",
    "pkcs11:;object=cvk, without a name",
    "pkcs11:object=cvk;object=cvk, given twice",
    "pkcs11:token=t, neither object nor id",
    "pkcs11:object=cvk;type=private, not secret-key",
    "pkcs11:object=cvk;serial=1234, attribute serial",
    "pkcs11:object=cvk;x-vendor=1234, attribute x-vendor",
    "pkcs11:object=cvk;Object=1, without a name",
    "pkcs11:object=cvk?pin-value=12345678, query",
    "pkcs11:object=cvk?, query",
    "pkcs11:object=c%, two hexadecimal digits",
    "pkcs11:object=c%4, two hexadecimal digits",
    "pkcs11:object=c%4g, two hexadecimal digits",
    "pkcs11:object=c%%41, two hexadecimal digits",
    "pkcs11:object=c vk, written as %XX",
    "pkcs11:object=c/vk, written as %XX",
    "pkcs11:object=cvk#1, written as %XX",
    "pkcs11:object=\u017Epk, written as %XX",
    "pkcs11:object=%FF%FE, not UTF-8",
    "pkcs11:object=%C0%AF, not UTF-8",
  })
  void shouldRefuseEverythingElseWithoutQuotingIt(String uri, String told) {
    TollgateException fault =
        catchThrowableOfType(TollgateException.class, () -> KeyUri.parse("zpk", uri));

    assertThat(fault).isNotNull();
    assertThat(fault.code()).isEqualTo("TG-HSM-040");
    assertThat(fault.line()).contains(told).contains("zpk").doesNotContain("1234");
  }

  @Test
  void shouldRefuseAnIdThatNoKeyHas() {
    String uri = "pkcs11:id=" + "%00".repeat(33);
    TollgateException fault =
        catchThrowableOfType(TollgateException.class, () -> KeyUri.parse("zpk", uri));
    assertThat(fault.line()).contains("longer than 32");
  }
}
