package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.system.Ops.Pocket;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong import file is refused whole; the error tells line and column and never the value. */
@SystemTest
class WrongCsvTest {
  private static final String PAN = "4000000000000044";
  private static final String RIGHT = PAN + ",0,3112,101,PVV,1,5306,anna,default,ACTIVE";
  private static final String ACCOUNTS = "account,currency,balance_minor";

  private static RunningGateway gateway;
  private static Path home;
  private static Path csv;

  @BeforeAll
  static void start() throws Exception {
    gateway = RunningGateway.withDemoCards("wrong-csv", Config.demo());
    home = gateway.tollgate().home();
    csv = home.resolveSibling("wrong.csv");
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cards")
  void shouldRefuseWrongCards(String what, String text, String code, String where)
      throws Exception {
    assertRefused("cards", text, code, where);
  }

  static Stream<Arguments> cards() {
    return Stream.of(
        arguments("empty", "", "TG-CSV-002", ":1;"),
        arguments("no header", RIGHT + "\n", "TG-CSV-002", ":1;"),
        arguments("another header", "pan;psn\n" + RIGHT + "\n", "TG-CSV-002", ":1;"),
        arguments("endless line", row("0".repeat(20_000)), "TG-CSV-003", ":2;"),
        arguments("nine columns", row(RIGHT.replace(",ACTIVE", "")), "TG-CSV-004", ":2;"),
        arguments("eleven columns", row(RIGHT + ","), "TG-CSV-004", ":2;"),
        arguments("letter in PAN", row(RIGHT.replace("0044", "004x")), "TG-CSV-005", ":2 pan;"),
        arguments("short PAN", row(RIGHT.substring(6)), "TG-CSV-005", ":2 pan;"),
        arguments("long PAN", row("0000" + RIGHT), "TG-CSV-005", ":2 pan;"),
        arguments("PSN", row(RIGHT.replace(",0,", ",x,")), "TG-CSV-005", ":2 psn;"),
        arguments("month 13", row(RIGHT.replace("3112", "3113")), "TG-CSV-005", ":2 expiry_yymm;"),
        arguments("service", row(RIGHT.replace("101", "10")), "TG-CSV-005", ":2 service_code;"),
        arguments("method", row(RIGHT.replace("PVV", "PIN")), "TG-CSV-005", ":2 pin_method;"),
        arguments("PVKI", row(RIGHT.replace("PVV,1", "PVV,")), "TG-CSV-005", ":2 pvki;"),
        arguments("PVV", row(RIGHT.replace("5306", "530")), "TG-CSV-005", ":2 pin_check_value;"),
        arguments("account", row(RIGHT.replace("anna", "an na")), "TG-CSV-005", ":2 account;"),
        arguments("product", row(RIGHT.replace("default", "gold")), "TG-CSV-005", ":2 product;"),
        arguments("status", row(RIGHT.replace("ACTIVE", "active")), "TG-CSV-005", ":2 status;"),
        arguments("a card twice", row(RIGHT + "\n" + RIGHT), "TG-CSV-006", ":3;"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accounts")
  void shouldRefuseWrongAccounts(String what, String text, String code, String where)
      throws Exception {
    assertRefused("accounts", text, code, where);
  }

  static Stream<Arguments> accounts() {
    String header = ACCOUNTS + "\nnew,EUR,5\n";
    return Stream.of(
        arguments("empty", "", "TG-CSV-002", ":1;"),
        arguments("no header", "new,EUR,5\n", "TG-CSV-002", ":1;"),
        arguments("two columns", header + "x,EUR\n", "TG-CSV-004", ":3;"),
        arguments("account", header + "x y,EUR,5\n", "TG-CSV-005", ":3 account;"),
        arguments("long", header + "x".repeat(17) + ",EUR,5\n", "TG-CSV-005", ":3 account;"),
        arguments("currency", header + "x,EURO,5\n", "TG-CSV-005", ":3 currency;"),
        arguments("numeric", header + "x,978,5\n", "TG-CSV-005", ":3 currency;"),
        arguments("no money", header + "x,XXX,5\n", "TG-CSV-005", ":3 currency;"),
        arguments("negative", header + "x,EUR,-5\n", "TG-CSV-005", ":3 balance_minor;"),
        arguments("fraction", header + "x,EUR,5.00\n", "TG-CSV-005", ":3 balance_minor;"),
        arguments("too much", header + "x,EUR," + "9".repeat(19), "TG-CSV-005", ":3 balance_"),
        arguments("a pocket twice", header + "new,EUR,5\n", "TG-CSV-006", ":3;"));
  }

  @Test
  void shouldRefuseAFileThatIsNotThere() throws Exception {
    HttpResponse<String> answer = gateway.ops().importFile("cards", Path.of("/nowhere/cards.csv"));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Tollgate-Exit")).contains("1");
    assertThat(answer.body()).startsWith("TG-CSV-001 ").contains("/nowhere/cards.csv; next: ");
  }

  /** On the command line, of the running gateway and of one that is stopped. */
  @Test
  void shouldTellTheSameOnTheCommandLine() throws Exception {
    Path stopped = Homes.fresh("wrong-csv-stopped");
    String config = Config.demo().writeTo(stopped).toString();
    Files.writeString(csv, row(RIGHT.replace("0044", "004x")));
    String[] command = {"cards", "import", csv.toString(), "--config"};

    Outcome there = gateway.tollgate().run(with(command, gateway.configFile().toString()));
    Outcome here = Tollgate.on(stopped).run(with(command, config));

    assertThat(here).isEqualTo(there);
    assertThat(here.status()).isEqualTo(3);
    assertThat(here.out()).isEmpty();
    assertThat(here.errLines()).singleElement().asString().startsWith("TG-CSV-005 ");
    assertThat(Homes.files(stopped))
        .extracting(file -> file.getFileName().toString())
        .doesNotContain("cards.dat");
  }

  private static void assertRefused(String kind, String text, String code, String where)
      throws IOException, InterruptedException {
    Pocket before = gateway.ops().pocket("anna");
    List<Long> sizes = sizes();
    Files.writeString(csv, text);

    HttpResponse<String> answer = gateway.ops().importFile(kind, csv);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Tollgate-Exit")).contains("3");
    assertThat(answer.body().strip())
        .hasLineCount(1)
        .startsWith(code + " ")
        .contains(csv + where.substring(0, where.length() - 1), "; next: ")
        .doesNotContain(PAN.substring(0, 12));
    assertThat(sizes()).as("written nothing").isEqualTo(sizes);
    assertThat(gateway.ops().pocket("anna")).isEqualTo(before);
    assertThat(gateway.ops().get("/accounts/new").statusCode()).isEqualTo(422);
  }

  /** Of the card file, in bytes; of the ledger's log, in commands. */
  private static List<Long> sizes() throws IOException, InterruptedException {
    return List.of(home.resolve("zone/cards.dat").toFile().length(), gateway.ops().logLength());
  }

  private static String row(String rows) {
    return CardFile.HEADER + "\n" + rows + "\n";
  }

  private static String[] with(String[] command, String config) {
    return Stream.concat(Stream.of(command), Stream.of(config)).toArray(String[]::new);
  }
}
