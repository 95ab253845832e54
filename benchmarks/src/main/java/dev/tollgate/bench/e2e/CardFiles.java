package dev.tollgate.bench.e2e;

import dev.tollgate.bench.cards.Luhn;
import dev.tollgate.bench.load.CardMill;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * The files of a mill's cards and accounts, with others between them that never send: what is
 * looked up lies as far apart as it does where all of them send.
 */
record CardFiles(Path cards, Path accounts) {
  /** Another range than the mill's. */
  private static final String RANGE = "400001";

  /**
   * @param folder for the two files; made if need be
   * @param all cards there shall be, the mill's included
   */
  static CardFiles write(Path folder, CardMill mill, int all) throws IOException {
    Files.createDirectories(folder);
    CardFiles files = new CardFiles(folder.resolve("cards.csv"), folder.resolve("accounts.csv"));
    mill.writeCards(files.cards);
    mill.writeAccounts(files.accounts);
    spread(files.cards, all, CardFiles::card);
    spread(files.accounts, all, number -> account(number) + ",EUR,100000000");
    return files;
  }

  void delete() throws IOException {
    Files.deleteIfExists(cards);
    Files.deleteIfExists(accounts);
  }

  /** Puts other rows between those of a file, evenly, so that there are so many behind the head. */
  static void spread(Path file, int all, IntFunction<String> other) throws IOException {
    long own;
    try (var lines = Files.lines(file)) {
      own = lines.count() - 1;
    }
    if (own >= all) {
      return;
    }
    Path spread = file.resolveSibling(file.getFileName() + ".spread");
    try (BufferedReader in = Files.newBufferedReader(file);
        BufferedWriter out = Files.newBufferedWriter(spread)) {
      out.write(in.readLine() + "\n");
      int others = 0;
      for (long row = 0; row < own; row++) {
        out.write(in.readLine() + "\n");
        for (long until = (row + 1) * (all - own) / own; others < until; others++) {
          out.write(other.apply(others) + "\n");
        }
      }
    }
    Files.delete(file);
    Files.move(spread, file);
  }

  private static String card(int number) {
    String pan = Luhn.complete(RANGE + String.format(Locale.ROOT, "%09d", number));
    return pan + ",0,3112,201,PVV,1,0000," + account(number) + ",default,ACTIVE";
  }

  private static String account(int number) {
    return String.format(Locale.ROOT, "other%08d", number);
  }
}
