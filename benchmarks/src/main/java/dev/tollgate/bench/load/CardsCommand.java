package dev.tollgate.bench.load;

import dev.tollgate.bench.cards.AccountFile;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.fault.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/tollgate-load cards}: the test cards of a mix and their accounts, for import. */
@Command(
    name = "load-cards",
    sortOptions = false,
    description = "Writes the cards of a mix and their accounts for import.")
public final class CardsCommand implements Callable<Integer> {
  @Option(
      names = "--mix",
      paramLabel = "FILE",
      required = true,
      description = "Whose cards; several mixes can share those of the one with most.")
  private Path mix = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where cards.csv and accounts.csv are written.")
  private Path out = Path.of("");

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws IOException {
    CardMill mill = new CardMill(MixFile.read(mix).cards(), testKeys());
    Files.createDirectories(out);
    Files.write(out.resolve("cards.csv"), CardFile.rows(mill.cards()));
    Files.write(out.resolve("accounts.csv"), AccountFile.rows(mill.cards()));
    System.out.println("bin/tollgate cards import " + out.resolve("cards.csv"));
    System.out.println("bin/tollgate accounts import " + out.resolve("accounts.csv"));
    return ExitCode.OK.status();
  }

  /** The published keys that {@code bin/tollgate provision} puts into the HSM. */
  static CardCrypto testKeys() {
    Path root = ProductCommand.fromEnvironment(_ -> {}).root();
    return CardCrypto.from(root.resolve("softhsm-config/test-keys.yaml"));
  }
}
