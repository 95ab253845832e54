package dev.tollgate.bench.peer.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A connection with its statements prepared; for one transaction at a time. */
final class BankSession implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement findCard;
  private final PreparedStatement take;
  private final PreparedStatement hold;

  BankSession(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    findCard =
        connection.prepareStatement(
            "select expiry, pvki, pvv, status, account from card where pan = ?");
    take =
        connection.prepareStatement(
            "update account set available = available - ? where account = ? and available >= ?");
    hold = connection.prepareStatement("insert into hold values (?, ?, ?, ?, ?)");
  }

  /** The card of this number, or null if there is none. */
  @Nullable CardRow find(String pan) throws SQLException {
    findCard.setString(1, pan);
    try (ResultSet found = findCard.executeQuery()) {
      return found.next()
          ? new CardRow(
              found.getString(1),
              found.getString(2),
              found.getString(3),
              found.getString(4),
              found.getString(5))
          : null;
    } finally {
      connection.commit();
    }
  }

  /**
   * Takes an amount from what is available and notes it, in one transaction; on the disk when this
   * returns.
   *
   * @param id another one each time
   * @param transmitted DE7
   * @return whether there was enough
   */
  boolean hold(long id, String account, long amountMinor, String stan, String transmitted)
      throws SQLException {
    boolean done = false;
    try {
      take.setLong(1, amountMinor);
      take.setString(2, account);
      take.setLong(3, amountMinor);
      if (take.executeUpdate() == 0) {
        return false;
      }
      hold.setLong(1, id);
      hold.setString(2, account);
      hold.setLong(3, amountMinor);
      hold.setString(4, stan);
      hold.setString(5, transmitted);
      hold.executeUpdate();
      connection.commit();
      done = true;
      return true;
    } finally {
      if (!done) {
        connection.rollback();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
