package dev.tollgate.bench;

import dev.tollgate.bench.crypto.CardCrypto;
import java.nio.file.Path;

/** Where the repository's files are, seen from this module's folder. */
public final class TestFiles {
  public static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  public static final Path DEMO_CARDS = ROOT.resolve("config/demo-cards.csv");
  public static final Path DEMO_ACCOUNTS = ROOT.resolve("config/demo-accounts.csv");

  public static final Path DEMO_LOADS = ROOT.resolve("config/demo-loads.csv");
  public static final Path DEMO_RATES = ROOT.resolve("config/demo-rates.csv");

  private TestFiles() {}

  public static CardCrypto crypto() {
    return CardCrypto.from(ROOT.resolve("softhsm-config/test-keys.yaml"));
  }
}
