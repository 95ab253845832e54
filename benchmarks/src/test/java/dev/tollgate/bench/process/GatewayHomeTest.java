package dev.tollgate.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.CardSeries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in the product's place. */
@Timeout(30)
class GatewayHomeTest {
  /** Tells its arguments, and how many lines there are in what it imports. */
  private static final String TELLS = "echo $1 $2 ${5##*/}; [ \"$2\" != import ] || wc -l <$3";

  private static final Iterable<Card> CARDS = CardSeries.SENDERS.first(3);

  @TempDir private Path root;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());

  @Test
  void shouldMakeAHomeAnewAndRemoveIt() throws Exception {
    ProductCommand product = product("echo $1 $TOLLGATE_HOME; ls $TOLLGATE_HOME");
    Files.writeString(Files.createDirectories(product.home()).resolve("old"), "of the last run");

    GatewayHome home = GatewayHome.make(product);

    assertThat(output).containsExactly("provision " + product.home());
    assertThat(home.folder()).isEqualTo(product.home()).isEmptyDirectory();
    home.close();
    assertThat(product.home()).doesNotExist();
  }

  @Test
  void shouldImportCardsWithTheirAccountsAndLeaveNoFileBehind() throws Exception {
    GatewayHome home = GatewayHome.make(product(TELLS));
    output.clear();

    home.importCards(CARDS, "config/x.yaml");

    assertThat(output).containsExactly("cards import x.yaml", "4", "accounts import x.yaml", "4");
    assertThat(home.folder()).isEmptyDirectory();
  }

  @Test
  void shouldLeaveNoFileBehindWhenAnImportFails() throws Exception {
    GatewayHome home = GatewayHome.make(product("[ $1 = provision ]"));

    assertThatThrownBy(() -> home.importCards(CARDS, "config/x.yaml"))
        .hasMessageStartingWith("TG-DEM-011");

    assertThat(home.folder()).isEmptyDirectory();
  }

  @Test
  void shouldLeaveNoFileBehindWhenItCannotBeWritten() throws Exception {
    GatewayHome home = GatewayHome.make(product(TELLS));
    Iterable<String> broken =
        () ->
            Stream.of("header", "")
                .map(row -> {
                  if (row.isEmpty()) {
                    throw new UncheckedIOException(new IOException("no more"));
                  }
                  return row;
                })
                .iterator();

    assertThatThrownBy(() -> home.importFile("cards", broken, "config/x.yaml"))
        .hasMessageContaining("no more");

    assertThat(home.folder()).isEmptyDirectory();
    assertThat(output).containsExactly("provision");
  }

  private ProductCommand product(String script) {
    return FakeProgram.of(root, script, output::add);
  }
}
