package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.network.Network;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers the client has, one a line, synced some hundred times a second. What is in it counts
 * as acknowledged; what is not yet was only seen.
 *
 * <pre>KIND NETWORK KEY SECOND ACCOUNT CURRENCY AMOUNT MTI DE39 DE38</pre>
 */
final class AckFile implements AutoCloseable {
  private static final long SYNC_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int BUFFER_BYTES = 1 << 20;
  private static final String NONE = "-";
  private static final int COLUMNS = 10;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer pending = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private long syncAtNs = System.nanoTime();
  private long pendingApprovals;
  private long approvals;

  AckFile(Path path) throws IOException {
    this.path = path;
    channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void add(Step step, String code, @Nullable String approvalCode) throws IOException {
    Deal deal = step.deal;
    String mti = deal.hold ? "0100" : "0200";
    String line =
        String.join(
            " ",
            step.kind.name(),
            deal.network.name(),
            Long.toString(step.key.number()),
            Long.toString(step.key.epochSecond()),
            Integer.toString(deal.account.index()),
            deal.tender.name(),
            Long.toString(step.amountMinor),
            mti,
            code,
            approvalCode == null ? NONE : approvalCode);
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
    if (pending.remaining() < bytes.length) {
      sync();
    }
    pending.put(bytes);
    if (step.kind == Step.Kind.REQUEST && "00".equals(code)) {
      pendingApprovals++;
    }
  }

  /** Syncs if it is time. */
  void turn(long nowNs) throws IOException {
    if (pending.position() > 0 && nowNs - syncAtNs >= 0) {
      sync();
      syncAtNs = nowNs + SYNC_EVERY_NS;
    }
  }

  void sync() throws IOException {
    pending.flip();
    while (pending.hasRemaining()) {
      channel.write(pending);
    }
    pending.clear();
    channel.force(false);
    approvals += pendingApprovals;
    pendingApprovals = 0;
  }

  /** Approvals of requests that are in the file, synced. */
  long approvals() {
    return approvals;
  }

  /** The requests that were approved, as the file has them. */
  void readApprovals(List<Account> accounts, Consumer<Deal> to) throws IOException {
    sync();
    try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.US_ASCII)) {
      lines
          .lines()
          .map(AckFile::cells)
          .filter(AckFile::isApproval)
          .forEach(cells -> to.accept(deal(accounts, cells)));
    }
  }

  private static List<String> cells(String line) {
    List<String> cells = List.of(line.split(" ", -1));
    if (cells.size() != COLUMNS) {
      throw new IllegalStateException("not a line of the file: " + line);
    }
    return cells;
  }

  private static boolean isApproval(List<String> cells) {
    return cells.get(0).equals(Step.Kind.REQUEST.name()) && cells.get(8).equals("00");
  }

  private static Deal deal(List<Account> accounts, List<String> cells) {
    Deal deal =
        new Deal(
            Network.valueOf(cells.get(1)),
            accounts.get(Integer.parseInt(cells.get(4))),
            Tender.valueOf(cells.get(5)),
            Long.parseLong(cells.get(6)),
            cells.get(7).equals("0100"),
            new Key(Long.parseLong(cells.get(2)), Long.parseLong(cells.get(3))));
    deal.code = cells.get(8);
    deal.approvalCode = cells.get(9);
    return deal;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
