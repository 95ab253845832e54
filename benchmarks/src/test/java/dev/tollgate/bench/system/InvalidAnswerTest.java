package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.system.Ops.Pocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dialect whose approvals nobody can build: no money moves, and nothing of the card is told. */
@SystemTest
class InvalidAnswerTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Path SHIPPED =
      TestFiles.ROOT.resolve("pci-zone/src/main/resources/dev/tollgate/pci/dialect");
  private static final String PAN = "4242424242424242";
  private static final String EXPIRY = "3112";
  private static final String ACCOUNT = "david";
  private static final String NETWORK = "{network=\"alpha\"";

  @TempDir private Path folder;

  @Test
  void shouldGiveTheMoneyBackAndSay96() throws Exception {
    CardCrypto crypto = TestFiles.crypto();
    String cvv2 = crypto.cvv2(PAN, EXPIRY);
    Config config = Config.demo().with("dialect: iso87-ascii", "dialect: " + impossible());
    try (RunningGateway gateway = RunningGateway.withDemoCards("invalid-answer", config);
        NetworkLink link = gateway.link()) {
      Pocket before = gateway.ops().pocket(ACCOUNT);
      ISOMsg purchase =
          Peer.MESSAGES.purchase(
              new Purchase(PAN, EXPIRY, 2500, crypto.encryptedPinBlock(PAN, "0570"), cvv2));

      ISOMsg answer = link.ask(purchase, ANSWER).answer();
      ISOMsg repeat = link.ask(AlphaMessages.again(purchase, "0101"), ANSWER).answer();

      assertThat(answer.getString(39)).isEqualTo("96");
      assertThat(answer.getString(11)).isEqualTo(purchase.getString(11));
      assertThat(answer.hasField(38)).isFalse();
      assertThat(repeat.getString(39)).isEqualTo("91");
      assertThat(gateway.ops().pocket(ACCOUNT)).isEqualTo(before);
      Metrics metrics = Metrics.of(gateway.ops());
      assertThat(metrics.count("tollgate_answers_invalid_total" + NETWORK + "}")).isOne();
      assertThat(metrics.count("tollgate_approvals_undone_total")).isOne();
      assertThat(metrics.count("tollgate_zone_answers_unbuilt_total" + NETWORK + "}")).isZero();
      assertThat(gateway.output())
          .contains("\"code\":\"TG-TXN-010\"")
          .contains("network alpha, field 59")
          .doesNotContain(PAN)
          .doesNotContain(cvv2 + "\"");
    }
  }

  /** A rule of the dialect is broken by what came, and what came is repeated: still a 30. */
  @Test
  void shouldSay30OfAFieldThatBreaksARule() throws Exception {
    String rules = "rules: {track-2: true, pan: {check-digit: true}, starts: {49: [nnn]}}";
    Path strict = changed("rules: {track-2: true}", rules, "strict.yaml");
    Config config = Config.demo().with("dialect: iso87-ascii", "dialect: " + strict);
    try (RunningGateway gateway = RunningGateway.withDemoCards("strict-dialect", config);
        NetworkLink link = gateway.link()) {
      ISOMsg currency = Peer.MESSAGES.purchase(new Purchase(PAN, EXPIRY, 100, null, null));
      currency.set(49, "ABC");
      ISOMsg card = Peer.MESSAGES.purchase(new Purchase(PAN, EXPIRY, 100, null, null));
      card.set(2, PAN.substring(0, 15) + "3");

      ISOMsg ofCurrency = link.ask(currency, ANSWER).answer();
      ISOMsg ofCard = link.ask(card, ANSWER).answer();

      assertThat(ofCurrency.getString(39)).isEqualTo("30");
      assertThat(ofCurrency.getString(49)).isEqualTo("ABC");
      assertThat(ofCard.getString(39)).isEqualTo("30");
      assertThat(ofCard.getString(41)).isEqualTo(card.getString(41));
      Metrics metrics = Metrics.of(gateway.ops());
      assertThat(metrics.count("tollgate_answers_invalid_total" + NETWORK + "}")).isZero();
      assertThat(gateway.output()).doesNotContain("TG-TXN-010");
    }
  }

  @Test
  void shouldCountWhatNobodyDeclared() throws Exception {
    try (RunningGateway gateway = RunningGateway.withDemoCards("unknown-fields", Config.demo());
        NetworkLink link = gateway.link()) {
      ISOMsg purchase = Peer.MESSAGES.purchase(new Purchase(PAN, EXPIRY, 100, null, null));
      purchase.set(48, "ZZ02abYY00");

      assertThat(link.ask(purchase, ANSWER).answer().getString(39)).isEqualTo("00");

      assertThat(Metrics.of(gateway.ops()).growthSince(none(), "tollgate_unknown_fields_total"))
          .containsExactlyEntriesOf(
              Map.of("tollgate_unknown_fields_total" + NETWORK + ",field=\"48\"}", 2L));
    }
  }

  private static Metrics none() {
    return new Metrics(Map.of(), Map.of());
  }

  /** The shipped dialect, with a field that approvals must have and that we never send. */
  private Path impossible() throws Exception {
    String entry = "{mtis: [0110], when: {field: 39, starts: ['00']}, fields: [59]}";
    return changed("\nrequired:\n", "\nrequired:\n  - " + entry + "\n", "impossible.yaml");
  }

  private Path changed(String part, String instead, String name) throws Exception {
    String text = Files.readString(SHIPPED.resolve("iso87-ascii.yaml"));
    String changed = text.replace(part, instead);
    assertThat(changed).isNotEqualTo(text);
    return Files.writeString(folder.resolve(name), changed);
  }
}
