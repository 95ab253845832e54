package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What an operator asks a gateway that serves both networks, on the command line and by HTTP. */
@SystemTest
class OperatorTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final String WRONG_KCV = "E84D0A";
  private static final Messages ALPHA = Messages.of(Network.ALPHA);
  private static final Messages BETA = Messages.of(Network.BETA);

  private static RunningGateway gateway;
  private static NetworkLink alpha;
  private static NetworkLink beta;

  /** One approval on each network, and a reversal of nothing that somebody has to look into. */
  @BeforeAll
  static void start() throws Exception {
    gateway = RunningGateway.withDemoCards("operator", Config.demo());
    alpha = gateway.link();
    beta = gateway.betaLink();
    assertThat(code(alpha, ALPHA.purchase(100))).isEqualTo("00");
    assertThat(code(beta, BETA.purchase(100))).isEqualTo("00");
    assertThat(code(beta, BETA.reversal("0400", BETA.purchase(100)))).isEqualTo("00");
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      alpha.close();
      beta.close();
      gateway.close();
    }
  }

  @Test
  void shouldTellItsStatusToPeople() throws Exception {
    Outcome status = onGateway("status");

    assertThat(status.status()).as(status.toString()).isZero();
    assertThat(status.err()).isEmpty();
    assertThat(status.out().lines())
        .anyMatch(line -> line.matches("serving: \\d+ in flight, \\d+ cells free"))
        .anyMatch(line -> line.matches(" +network alpha +1 connections, \\d+ messages, .+"))
        .anyMatch(line -> line.matches(" +network beta +1 connections, \\d+ messages, .+"))
        .anyMatch(line -> line.matches(" +REVERSAL_UNMATCHED +1"))
        .anyMatch(line -> line.matches(" +HSM available, 8 keys; 34 cards"))
        .anyMatch(line -> line.matches(" +\\S+Z REVERSAL_UNMATCHED network beta STAN \\d{6} .+"));
    assertThat(status.out()).doesNotContain(Messages.PAN);
  }

  @Test
  void shouldTellItsStatusToPrograms() throws Exception {
    Outcome status = onGateway("status", "--json");

    assertThat(status.status()).as(status.toString()).isZero();
    Map<?, ?> root = json(status);
    assertThat(root.get("state")).isEqualTo("serving");
    assertThat(column(root, "networks", "name")).containsExactly("alpha", "beta", "gamma", "delta");
    assertThat(column(root, "networks", "connections")).containsExactly(1, 1, 0, 0);
    Map<?, ?> betaAnswers = (Map<?, ?>) column(root, "networks", "answers").get(1);
    assertThat(betaAnswers.get("REVERSAL_UNMATCHED")).isEqualTo(1);
    assertThat(root.get("hsm")).isEqualTo(Map.of("available", true, "keys", 8));
    assertThat(root.get("cards")).isEqualTo(34);
    assertThat(((Map<?, ?>) root.get("ledger")).get("live_holds")).isEqualTo(2);
    assertThat(((Map<?, ?>) root.get("follow_ups")).get("reversal_unmatched")).isEqualTo(1);
    assertThat(column(root, "follow_up_list", "kind")).containsExactly("REVERSAL_UNMATCHED");
    assertThat(column(root, "follow_up_list", "network")).containsExactly("beta");
  }

  @Test
  void shouldShowTheKeysBesideARunningGateway() throws Exception {
    Outcome keys = onGateway("hsm", "keys", "--json");

    assertThat(keys.status()).as(keys.toString()).isZero();
    Map<?, ?> root = json(keys);
    assertThat(root.get("ok")).isEqualTo(true);
    assertThat(column(root, "keys", "ready")).hasSize(8).containsOnly(true);
    assertThat(column(root, "keys", "label")).contains("zak-beta").doesNotHaveDuplicates();
    assertThat(column(root, "keys", "kcv"))
        .as("as they are pinned")
        .containsExactlyInAnyOrder(
            "CB9DEA", "57C409", "E84D09", "23163A", "212CF9", "08D7B4", "245CB8", "1A0B2D");
  }

  @Test
  void shouldPassTheSelfTestBesideARunningGateway() throws Exception {
    Outcome tested = onGateway("hsm", "selftest", "--json");

    assertThat(tested.status()).as(tested.toString()).isZero();
    Map<?, ?> root = json(tested);
    assertThat(root.get("ok")).isEqualTo(true);
    assertThat(column(root, "commands", "command"))
        .doesNotHaveDuplicates()
        .contains("GENERATE_MAC", "VERIFY_MAC", "VERIFY_CRYPTOGRAM", "VERIFY_PIN_PVV");
    assertThat(column(root, "commands", "passed")).containsOnly(true);
    // Nobody is stopped by it.
    assertThat(code(beta, BETA.with(BETA.purchase(0), 25, "51"))).isEqualTo("85");
  }

  @Test
  void shouldTellWhatTheHsmIsAndWhatTheHostSees() throws Exception {
    Outcome info = onGateway("hsm", "info", "--json");

    assertThat(info.status()).as(info.toString()).isZero();
    Map<?, ?> root = json(info);
    Map<?, ?> hsm = (Map<?, ?>) ((List<?>) root.get("hsms")).getFirst();
    assertThat(Set.<Object>copyOf(((Map<?, ?>) hsm.get("token")).keySet()))
        .contains("label", "serial", "firmware");
    assertThat(((Map<?, ?>) hsm.get("mechanisms")).get("CKM_DES3_ECB")).isEqualTo(true);
    assertThat(column(root, "commands", "command")).contains("TOKENIZE", "VERIFY_PIN_PVV");
    assertThat(column(root, "commands", "refused_in_prod")).contains(true, false);
  }

  /** In the middle a file that cannot be used: the keys stay as they are. */
  @Test
  void shouldRotateAKeyOfARunningGateway() throws Exception {
    String before = Files.readString(gateway.configFile());
    String key = "zpk-alpha-01: {usage: P0, kcv: \"CB9DEA\"}";
    String next =
        "zpk-alpha-01: {usage: P0, version: 2, uri: \"pkcs11:object=zpk-beta-01\","
            + " kcv: \"57C409\", previous: {kcv: \"CB9DEA\"}}";
    assertThat(before).contains(key);
    try {
      Files.writeString(gateway.configFile(), before.replace(key, next));
      Outcome rotated = onGateway("hsm", "rotate", "--json");
      assertThat(rotated.status()).as(rotated.toString()).isZero();
      assertThat(json(rotated).get("in_use")).isEqualTo(true);
      assertThat(column(json(rotated), "keys", "kcv")).contains("57C409", "CB9DEA").hasSize(9);
      assertThat(code(alpha, ALPHA.purchase(100))).isEqualTo("00");

      Files.writeString(
          gateway.configFile(), before.replace(key, next.replace("\"57C409", "\"57C40A")));
      Outcome refused = onGateway("hsm", "rotate");
      assertThat(refused.status()).as(refused.toString()).isEqualTo(3);
      assertThat(refused.err()).startsWith("TG-HSM-016 ");
      assertThat(code(alpha, ALPHA.purchase(100))).isEqualTo("00");
    } finally {
      Files.writeString(gateway.configFile(), before);
    }
    assertThat(onGateway("hsm", "rotate").status()).isZero();
    assertThat(code(alpha, ALPHA.purchase(100))).isEqualTo("00");
  }

  @ParameterizedTest
  @CsvSource({"keys", "selftest"})
  void shouldRefuseAKeyWithAnotherCheckValue(String command) throws Exception {
    Path folder = Homes.fresh("wrong-kcv");
    Path config = Config.demo().with("E84D09", WRONG_KCV).writeTo(folder);

    Outcome outcome =
        Tollgate.on(folder).run("hsm", command, "--json", "--config", config.toString());

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith("TG-HSM-016 ")
        .contains("zak-beta", "E84D09", WRONG_KCV, "; next: ");
  }

  @Test
  void shouldImportExchangeRatesWhileItRuns() throws Exception {
    Path rates = written("from,to,rate\nCHF,EUR,1.04\n");

    Outcome outcome = onGateway("rates", "import", rates.toString(), "--json");

    assertThat(outcome.status()).as(outcome.toString()).isZero();
    // Both directions are reported: the other one is the inverse.
    assertThat(json(outcome)).isEqualTo(Map.of("imported", "rates", "rows", 2, "changed", 2));
    // 100.00 CHF are 104.00 EUR.
    long heldBefore = gateway.ops().pocket(Messages.ACCOUNT).held();
    ISOMsg purchase = ALPHA.with(ALPHA.purchase(10_000), 49, "756");
    assertThat(code(alpha, purchase)).isEqualTo("00");
    assertThat(gateway.ops().pocket(Messages.ACCOUNT).held()).isEqualTo(heldBefore + 10_400);
    // Other tests count holds.
    ISOMsg reversal = ALPHA.with(ALPHA.reversal("0400", purchase), 49, "756");
    assertThat(code(alpha, reversal)).isEqualTo("00");
    assertThat(gateway.ops().pocket(Messages.ACCOUNT).held()).isEqualTo(heldBefore);
  }

  @ParameterizedTest
  @CsvSource({
    "'from,to', TG-CSV-002, file:1",
    "'from,to,rate\nNOK,EUR,0', TG-CSV-005, file:2",
    "'from,to,rate\nNOK,EUR,0.08\nNOK,NOK,1', TG-CSV-005, file:3",
    "'from,to,rate\nNOK,EUR,0.08\nXQZ,EUR,1', TG-CSV-005, file:3",
    "'from,to,rate\nNOK,EUR,0.08,1', TG-CSV-004, file:2",
    "'from,to,rate\nNOK,EUR,0.08\nNOK,EUR,0.09', TG-CSV-006, file:3",
  })
  void shouldImportNothingOfAWrongFile(String csv, String code, String where) throws Exception {
    Outcome outcome = onGateway("rates", "import", written(csv + "\n").toString());

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith(code + " ")
        .contains(where, "; next: ");
    // Without a rate no pocket pays.
    assertThat(code(alpha, ALPHA.with(ALPHA.purchase(100), 49, "578"))).isEqualTo("51");
  }

  @Test
  void shouldCountAnswersByReasonInPrometheusFormat() throws Exception {
    Metrics before = Metrics.of(gateway.ops());
    assertThat(code(alpha, ALPHA.without(ALPHA.purchase(100), 41))).isEqualTo("30");
    assertThat(code(beta, BETA.with(BETA.purchase(100), 14, "3001"))).isEqualTo("54");
    Metrics after = Metrics.of(gateway.ops());

    assertThat(after.growthSince(before, "tollgate_answers_total"))
        .isEqualTo(
            Map.of(
                "tollgate_answers_total{network=\"alpha\",reason=\"FORMAT_ERROR\"}",
                1L,
                "tollgate_answers_total{network=\"beta\",reason=\"CARD_EXPIRED\"}",
                1L));
    assertThat(after.types())
        .containsEntry("tollgate_answers_total", "counter")
        .containsEntry("tollgate_answer_seconds", "histogram")
        .containsEntry("tollgate_hsm_available", "gauge");
    assertThat(after.count("tollgate_hsm_available")).isEqualTo(1);
    for (String network : List.of("alpha", "beta")) {
      long answers =
          after.series().entrySet().stream()
              .filter(one -> one.getKey().startsWith("tollgate_answers_total{network=\"" + network))
              .mapToLong(one -> one.getValue().longValue())
              .sum();
      String label = "network=\"" + network + "\"";
      assertThat(after.count("tollgate_answer_seconds_count{" + label + "}")).isEqualTo(answers);
      assertThat(after.count("tollgate_answer_seconds_bucket{" + label + ",le=\"+Inf\"}"))
          .isEqualTo(answers);
    }
  }

  private static Outcome onGateway(String... arguments) throws InterruptedException {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--config", gateway.configFile().toString()));
    return gateway.tollgate().run(line.toArray(String[]::new));
  }

  private static Path written(String text) throws Exception {
    return Files.writeString(Homes.fresh("operator-file").resolve("file"), text);
  }

  private static String code(NetworkLink link, ISOMsg request) throws Exception {
    return link.ask(request, ANSWER).answer().getString(39);
  }

  private static Map<?, ?> json(Outcome outcome) {
    assertThat(outcome.out().lines()).as("one line of JSON").hasSize(1);
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(outcome.out());
  }

  /** One member of every object in a list. */
  private static List<Object> column(Map<?, ?> root, String list, String member) {
    List<Object> column = new ArrayList<>();
    for (Object row : (List<?>) root.get(list)) {
      column.add(((Map<?, ?>) row).get(member));
    }
    return column;
  }
}
