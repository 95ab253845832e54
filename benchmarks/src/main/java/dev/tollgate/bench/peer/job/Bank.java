package dev.tollgate.bench.peer.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Cards, accounts and holds in an embedded Derby database. A commit returns when its log record is
 * on the disk (Derby opens its log with {@code O_DSYNC}); commits of many sessions share a write.
 *
 * <p>Sessions are kept with their prepared statements, one for each transaction that runs.
 */
final class Bank implements AutoCloseable {
  /** Pages of 4 KiB: everything that is asked for stays in memory. */
  private static final int CACHED_PAGES = 20_000;

  /** Bytes of log between two checkpoints, and to a file: the largest that Derby takes. */
  private static final int CHECKPOINT_BYTES = 128 * 1024 * 1024;

  private static final String[] TABLES = {
    "create table account (account varchar(32) not null primary key, available bigint not null)",
    "create table card (pan varchar(19) not null primary key, expiry char(4) not null,"
        + " pvki char(1) not null, pvv char(4) not null, status varchar(16) not null,"
        + " account varchar(32) not null)",
    "create table hold (id bigint not null primary key, account varchar(32) not null,"
        + " amount bigint not null, stan char(6) not null, transmitted char(10) not null)"
  };

  private final BlockingQueue<BankSession> idle;
  private final List<BankSession> sessions = new ArrayList<>();
  private final String url;

  private Bank(String url, int sessions) {
    this.url = url;
    idle = new ArrayBlockingQueue<>(sessions);
  }

  /**
   * Makes a new database.
   *
   * @param folder of its own, not there yet
   * @param cards what {@code cards import} reads
   * @param accounts what {@code accounts import} reads
   */
  static Bank create(Path folder, Path cards, Path accounts, int sessions) throws SQLException {
    System.setProperty("derby.storage.pageCacheSize", Integer.toString(CACHED_PAGES));
    System.setProperty("derby.storage.checkpointInterval", Integer.toString(CHECKPOINT_BYTES));
    System.setProperty("derby.storage.logSwitchInterval", Integer.toString(CHECKPOINT_BYTES));
    System.setProperty("derby.stream.error.file", folder.resolveSibling("derby.log").toString());
    Bank bank = new Bank("jdbc:derby:" + folder, sessions);
    try (Connection connection = DriverManager.getConnection(bank.url + ";create=true")) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        for (String table : TABLES) {
          statement.execute(table);
        }
      }
      insert(connection, "insert into account values (?, ?)", rows(accounts, 0, 2));
      insert(
          connection, "insert into card values (?, ?, ?, ?, ?, ?)", rows(cards, 0, 2, 5, 6, 9, 7));
      connection.commit();
    }
    for (int i = 0; i < sessions; i++) {
      BankSession session = new BankSession(DriverManager.getConnection(bank.url));
      bank.sessions.add(session);
      bank.idle.add(session);
    }
    return bank;
  }

  /** Waits for a session; to be given back. */
  BankSession take() throws InterruptedException {
    return idle.take();
  }

  void giveBack(BankSession session) {
    idle.add(session);
  }

  @Override
  public void close() {
    try {
      for (BankSession session : sessions) {
        session.close();
      }
      DriverManager.getConnection(url + ";shutdown=true").close();
    } catch (SQLException _) {
      // Derby tells with an exception that it has shut down.
    }
  }

  private static void insert(Connection connection, String sql, List<String[]> rows)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (String[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          insert.setString(i + 1, row[i]);
        }
        insert.executeUpdate();
      }
    }
  }

  /** Some columns of a file with a header. */
  private static List<String[]> rows(Path csv, int... columns) {
    try {
      List<String[]> rows = new ArrayList<>();
      for (String line : Files.readAllLines(csv).stream().skip(1).toList()) {
        List<String> cells = List.of(line.split(",", -1));
        String[] row = new String[columns.length];
        for (int i = 0; i < columns.length; i++) {
          row[i] = cells.get(columns[i]);
        }
        rows.add(row);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
