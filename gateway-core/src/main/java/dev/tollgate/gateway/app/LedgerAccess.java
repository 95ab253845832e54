package dev.tollgate.gateway.app;

import dev.tollgate.gateway.imports.AccountCsv;
import dev.tollgate.gateway.imports.FileRows;
import dev.tollgate.gateway.imports.LoadCsv;
import dev.tollgate.gateway.imports.RateCsv;
import dev.tollgate.gateway.imports.WrongLines;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.LedgerChain;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import dev.tollgate.gateway.pipeline.RetrievalReference;
import dev.tollgate.gateway.replica.LedgerNode;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.pci.zone.PciZone;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What operators do to the ledger, and see of it. An import is committed to the log when it
 * returns. Files are read and PANs tokenized on the caller's thread.
 */
public final class LedgerAccess {
  /**
   * What an import did.
   *
   * @param rows in the file
   * @param changed rows that told something new
   */
  public record ImportReport(int rows, int changed) {}

  /** One pocket of an account, amounts in minor units. */
  public record PocketView(int currency, long balanceMinor, long heldMinor, long availableMinor) {}

  /**
   * The ledger and its log.
   *
   * @param commands messages of the log so far
   * @param chain checksum over them, 32 hexadecimal digits
   * @param snapshots taken since the start
   * @param storage what is left of the disk: ample, low, shedding or full
   */
  public record LogView(long commands, String chain, long snapshots, String storage) {}

  /** How full the ledger is. */
  public record LedgerSizes(int idempotencyEntries, long idempotencyBytes, int liveHolds) {}

  /**
   * A transaction somebody has to look into.
   *
   * @param network index in the configuration
   * @param retrievalReference DE37, or {@code -}
   */
  public record FollowUpView(
      Instant at, FollowUp kind, int network, int stan, String retrievalReference) {}

  private final LedgerNode node;

  LedgerAccess(LedgerNode node) {
    this.node = node;
  }

  /** Opens the pockets of a CSV file; one that is open already keeps its balance. */
  public RowReport importAccounts(Path csv) {
    return carryOut("accounts", AccountCsv.read(csv));
  }

  /** Brings the loads of a CSV file to their pockets; of a file with a wrong row, none. */
  public RowReport loadAccounts(Path csv) {
    return carryOut("loads", LoadCsv.read(csv));
  }

  /** Sets the exchange rates of a CSV file, for what comes from now on. */
  public ImportReport importRates(Path csv) {
    return commit(RateCsv.read(csv));
  }

  /** Has the zone import the cards of a CSV file, and links their tokens to accounts. */
  public ImportReport importCards(Path csv, PciZone zone) {
    List<OperatorCommand> commands = new ArrayList<>();
    zone.importCards(
        csv,
        (tokenHi, tokenLo, accountHi, accountLo, productHi, productLo, status) ->
            commands.add(
                new OperatorCommand.Card(
                    tokenHi,
                    tokenLo,
                    new Ascii16(accountHi, accountLo),
                    new Ascii16(productHi, productLo),
                    CardStatus.valueOf(status.name()))));
    return commit(commands);
  }

  /**
   * Has the zone make the tokens of a CSV file's cards, and gives these cards the status that is
   * told there.
   */
  public RowReport setCardStatuses(Path csv, PciZone zone) {
    List<OperatorCommand> commands = new ArrayList<>();
    List<Integer> lines = new ArrayList<>();
    zone.readCardStatuses(
        csv,
        (line, tokenHi, tokenLo, status) -> {
          commands.add(
              new OperatorCommand.Status(tokenHi, tokenLo, CardStatus.valueOf(status.name())));
          lines.add(line);
        });
    return carryOut("statuses", new FileRows(csv, commands, lines, new WrongLines()));
  }

  /** The pockets of an account in the order they were opened; empty if there is no such account. */
  public List<PocketView> pockets(Ascii16 account) {
    node.advanceTime();
    return node.read(ledger -> {
      List<PocketView> pockets = new ArrayList<>();
      ledger.visitPockets(
          account.hi(),
          account.lo(),
          (currency, balance, held, available) ->
              pockets.add(new PocketView(currency, balance, held, available)));
      return pockets;
    });
  }

  public LogView log() {
    return node.read(ledger -> {
      LedgerChain chain = ledger.chain();
      HexFormat hex = HexFormat.of();
      return new LogView(
          chain.commands(),
          hex.toHexDigits(chain.hi()) + hex.toHexDigits(chain.lo()),
          node.snapshots(),
          node.storage().name().toLowerCase(Locale.ROOT));
    });
  }

  /** Whether the disk is too full for new requests. */
  public boolean isDiskShort() {
    return node.isDiskShort();
  }

  /** Takes a snapshot and waits for it. */
  public void takeSnapshot() {
    node.takeSnapshot();
  }

  public LedgerSizes sizes() {
    return node.read(ledger ->
        new LedgerSizes(
            ledger.idempotencyEntries(), ledger.idempotencyBytes(), ledger.liveHolds()));
  }

  /** The latest of what somebody has to look into, oldest first. */
  public List<FollowUpView> followUps() {
    return node.read(ledger -> {
      List<FollowUpView> views = new ArrayList<>();
      ledger.visitFollowUps(
          (kind,
              atMs,
              network,
              dateTime,
              stan,
              terminal,
              referenceHi,
              referenceLo,
              amount,
              currency) ->
              views.add(
                  new FollowUpView(
                      Instant.ofEpochMilli(atMs),
                      kind,
                      network,
                      stan,
                      RetrievalReference.text(referenceHi, referenceLo))));
      return views;
    });
  }

  private RowReport carryOut(String what, FileRows rows) {
    boolean right = rows.wrong().count() == 0;
    return new RowReport(what, rows, right ? node.carryOut(rows.commands()) : List.of());
  }

  private ImportReport commit(List<OperatorCommand> commands) {
    List<ImportOutcome> outcomes = node.carryOut(commands);
    return new ImportReport(
        outcomes.size(), (int) outcomes.stream().filter(ImportOutcome::isChange).count());
  }
}
