package dev.tollgate.bench.process;

import dev.tollgate.bench.FileTree;
import dev.tollgate.bench.cards.AccountFile;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.CardFile.Card;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A home of its own for a gateway that is measured or tortured: made anew with a token of the test
 * keys, filled through the command line, removed when it is closed.
 */
public final class GatewayHome implements AutoCloseable {
  private final ProductCommand product;

  private GatewayHome(ProductCommand product) {
    this.product = product;
  }

  /**
   * Deletes what is there and makes a token.
   *
   * @param product whose home it shall be
   */
  public static GatewayHome make(ProductCommand product) throws IOException, InterruptedException {
    FileTree.delete(product.home());
    Files.createDirectories(product.home());
    product.run("provision");
    return new GatewayHome(product);
  }

  public Path folder() {
    return product.home();
  }

  /**
   * Imports cards, and an account for each that never runs dry.
   *
   * @param config path, as the command line takes it
   */
  public void importCards(Iterable<Card> cards, String config)
      throws IOException, InterruptedException {
    importFile("cards", CardFile.rows(cards), config);
    importFile("accounts", AccountFile.rows(cards), config);
  }

  /**
   * Imports and deletes: card files do not stay around, not even of test cards.
   *
   * @param what the command before {@code import}
   * @param rows of the file, its header first
   * @param config path, as the command line takes it
   */
  public void importFile(String what, Iterable<String> rows, String config)
      throws IOException, InterruptedException {
    Path file = folder().resolve(what + ".csv");
    try {
      Files.write(file, rows);
      product.run(what, "import", file.toString(), "--config", config);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(folder());
  }
}
