package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code msg decode}: a message that jPOS packed, shown to people without its card data. */
@SystemTest
class DecodeTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** What the network sent is shown, what belongs to the card is not, in no writing of it. */
  @ParameterizedTest
  @EnumSource
  void shouldDecodeAMessageWithItsCardDataMasked(Network network) throws Exception {
    ISOMsg purchase = Messages.of(network).purchaseWithSecrets(1234, 7);
    Path file = written(HEX.formatHex(MessageMac.pack(purchase, network)));
    String name = dialectOf(network);
    Path packager = TestFiles.ROOT.resolve("config").resolve(name + ".xml");
    String dialect = Files.exists(packager) ? packager.toString() : name;

    Outcome text = run("msg", "decode", "--dialect", dialect, file.toString());
    Outcome json = run("msg", "decode", "--dialect", dialect, "--json", file.toString());

    assertThat(text.status()).as(text.toString()).isZero();
    assertThat(text.out())
        .startsWith("message type 0100, " + name)
        .contains("424242******4242", purchase.getString(11), "tag 9F26     (8 bytes)")
        .doesNotContain("fault");
    assertThat(json.status()).as(json.toString()).isZero();
    assertThat(shown(json))
        .containsEntry(2, "424242******4242")
        .containsEntry(4, "000000001234")
        .containsEntry(11, purchase.getString(11))
        .containsEntry(41, purchase.getString(41));
    for (String secret : secrets(purchase)) {
      assertThat(text.out()).doesNotContainIgnoringCase(secret);
      assertThat(json.out()).doesNotContainIgnoringCase(secret);
    }
  }

  private static String dialectOf(Network network) {
    return switch (network) {
      case ALPHA -> "iso87-ascii";
      case BETA -> "iso87-binary";
      case GAMMA -> "visa-like";
      case DELTA -> "delta-packager";
    };
  }

  private static List<String> secrets(ISOMsg purchase) {
    List<String> secrets = new ArrayList<>();
    secrets.add(Messages.PAN);
    secrets.add(HEX.formatHex(purchase.getBytes(52)));
    secrets.add(HEX.formatHex(purchase.getBytes(55)).substring(0, 16));
    secrets.add(purchase.getString(48));
    // The cryptogram by itself.
    String chip = HEX.formatHex(purchase.getBytes(55));
    int at = chip.indexOf("9F2608") + 6;
    secrets.add(chip.substring(at, at + 16));
    return secrets;
  }

  @ParameterizedTest
  @CsvSource({
    "30313G30, 3, TG-MSG-002, byte 6",
    "3031303, 3, TG-MSG-003, 7 hexadecimal digits",
    "'', 3, TG-MSG-003, 0 hexadecimal digits",
  })
  void shouldSayWhatIsNoHexadecimalMessage(String hex, int status, String code, String where)
      throws Exception {
    Outcome outcome = run("msg", "decode", written(hex).toString());

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(status);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith(code + " ")
        .contains(where, "; next: ");
  }

  @Test
  void shouldTellTheFaultOfAMessageThatEndsTooEarly() throws Exception {
    byte[] message = MessageMac.pack(Messages.of(Network.ALPHA).purchase(100), Network.ALPHA);
    String half = HEX.formatHex(message, 0, message.length / 2);

    Outcome outcome = run("msg", "decode", written(half).toString());

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.out()).contains("fault: ", "values are hidden").doesNotContain(Messages.PAN);
  }

  @Test
  void shouldDecodeNothingOfAnUnknownDialect() throws Exception {
    Outcome outcome = run("msg", "decode", "--dialect", "iso87", written("30313030").toString());

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.errLines()).singleElement().asString().startsWith("TG-MSG-001 ");
  }

  private static Outcome run(String... arguments) throws Exception {
    return Tollgate.on(Homes.fresh("decode")).run(arguments);
  }

  private static Path written(String text) throws Exception {
    return Files.writeString(Homes.fresh("decode-file").resolve("file"), text);
  }

  /** Values that are shown, by field. */
  private static Map<Object, Object> shown(Outcome decoded) {
    assertThat(decoded.out().lines()).as("one line of JSON").hasSize(1);
    var root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(decoded.out());
    Map<Object, Object> values = new TreeMap<>();
    for (Object field : (List<?>) root.get("fields")) {
      if (((Map<?, ?>) field).get("value") != null) {
        values.put(((Map<?, ?>) field).get("field"), ((Map<?, ?>) field).get("value"));
      }
    }
    return values;
  }
}
