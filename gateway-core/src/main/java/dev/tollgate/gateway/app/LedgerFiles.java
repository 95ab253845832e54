package dev.tollgate.gateway.app;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.currency.Iso4217;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.BooksVisitor;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerChain;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.gateway.ops.OpsHandler.Reply;
import dev.tollgate.gateway.replica.LedgerReplay;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads the ledger of a home out of its files, whether a gateway runs on it or not, and changes
 * nothing.
 */
public final class LedgerFiles {
  private LedgerFiles() {}

  /**
   * Carries out the log once more: checksums, the chain, every snapshot, and the sum of each
   * currency.
   *
   * @throws TollgateException TG-LED-011 to TG-LED-013, TG-LED-025, TG-LED-026 for what is wrong
   */
  public static Reply verify(Path home) {
    LedgerReplay replay = LedgerReplay.of(home);
    AtomicLong read = new AtomicLong();
    replay.run((timestampMs, logPosition, message, answer) -> read.incrementAndGet());
    Ledger ledger = replay.ledger();
    Map<String, Long> sums = balancedSums(ledger::visitBooks);
    LedgerChain chain = ledger.chain();
    HexFormat hex = HexFormat.of();
    String digits = hex.toHexDigits(chain.hi()) + hex.toHexDigits(chain.lo());
    String text =
        "%d messages of %d read from the %s, chain %s, %d snapshots equal%nsums by currency: %s"
            .formatted(
                read.get(),
                chain.commands(),
                replay.isWhole() ? "beginning" : "oldest snapshot",
                digits,
                replay.snapshotsCompared(),
                sums);
    JsonText json = new JsonText().member("commands", chain.commands()).member("read", read.get());
    json.member("whole", replay.isWhole()).member("chain", digits);
    json.member("snapshots_compared", replay.snapshotsCompared());
    json.object("per_currency_sum");
    sums.forEach(json::member);
    return new Reply(text, json.endObject().member("ok", true).end());
  }

  /**
   * Tells every message of the log that is still there with its answer, a decision with its rule
   * and the pockets it moved money of, and then every pocket, each as one line of JSON. Cards are
   * their tokens.
   */
  public static void export(Path home, Consumer<String> lines) {
    LedgerReplay replay = LedgerReplay.of(home);
    LedgerLines messages = new LedgerLines(replay::ledger, lines);
    replay.run(messages::onMessage);
    replay
        .ledger()
        .visitBooks((accountHi, accountLo, currency, balanceMinor, heldMinor) ->
            lines.accept(
                new JsonText()
                    .member("type", "pocket")
                    .member("account", new Ascii16(accountHi, accountLo).toString())
                    .member("currency", Iso4217.alphabetic(currency))
                    .member("balance_minor", balanceMinor)
                    .member("held_minor", heldMinor)
                    .end()));
  }

  /**
   * Adds up the balances of each currency.
   *
   * @param books shows all pockets to a visitor
   * @return by alphabetic code, all 0
   * @throws TollgateException TG-LED-026 if one is not
   */
  static Map<String, Long> balancedSums(Consumer<BooksVisitor> books) {
    Map<String, Long> sums = new TreeMap<>();
    books.accept((accountHi, accountLo, currency, balanceMinor, heldMinor) ->
        sums.merge(Iso4217.alphabetic(currency), balanceMinor, Long::sum));
    requireZero(sums);
    return sums;
  }

  private static void requireZero(Map<String, Long> sums) {
    if (sums.values().stream().anyMatch(sum -> sum != 0)) {
      throw new TollgateException(
          "TG-LED-026",
          ExitCode.FOUND_WRONG,
          "the books do not balance",
          "sums by currency: " + sums,
          "stop the gateway, keep its home as it is, and report it");
    }
  }
}
