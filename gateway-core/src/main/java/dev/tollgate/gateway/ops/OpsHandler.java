package dev.tollgate.gateway.ops;

import dev.tollgate.fault.ExitCode;
import java.nio.file.Path;

/** What operators may ask of a gateway. Failures are TollgateExceptions. */
public interface OpsHandler {
  /**
   * An answer, for people and for programs.
   *
   * @param exitCode of the command that asked
   */
  record Reply(String text, String json, ExitCode exitCode) {
    public Reply(String text, String json) {
      this(text, json, ExitCode.OK);
    }
  }

  /** Imports a card file; only its path crosses the wire. */
  Reply importCards(Path csv);

  /** Gives cards another status; only the path of the file crosses the wire. */
  Reply setCardStatuses(Path csv);

  Reply importAccounts(Path csv);

  /** Brings money to pockets, once for each reference. */
  Reply loadAccounts(Path csv);

  /** Sets exchange rates, for what comes from now on. */
  Reply importRates(Path csv);

  Reply showAccount(String id);

  /** The ledger and its log at a glance. */
  Reply ledger();

  /** Takes a snapshot of the ledger, and waits until it is complete. */
  Reply takeSnapshot();

  /** Reads the configuration again and takes its key versions into use. */
  Reply rotateKeys();
}
