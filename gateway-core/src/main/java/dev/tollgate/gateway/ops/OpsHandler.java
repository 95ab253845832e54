package dev.tollgate.gateway.ops;

import java.nio.file.Path;

/** What operators may ask of a gateway. Failures are TollgateExceptions. */
public interface OpsHandler {
  /** An answer, for people and for programs. */
  record Reply(String text, String json) {}

  /** Imports a card file; only its path crosses the wire. */
  Reply importCards(Path csv);

  Reply importAccounts(Path csv);

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
