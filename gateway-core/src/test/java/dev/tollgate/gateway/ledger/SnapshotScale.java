package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CardStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How long a large ledger takes to be saved and restored, through a file. To be run by hand, with
 * {@code -Xmx6g}:
 *
 * <pre>SnapshotScale [cards, 10000000] [transactions, 1000000] [directory, the temporary one]</pre>
 *
 * <p>Each card has an account and a pocket of its own. The file is synced, and as warm as the
 * system has it.
 */
final class SnapshotScale {
  private static final LedgerConfig CONFIG = LedgerConfig.defaults();
  private static final int EUR = 978;
  private static final long START_MS = 1_700_000_000_000L;

  private final Decision decision = new Decision();
  private final TransactionCommand command = new Scene().request(1);
  private final ByteBuffer bytes =
      ByteBuffer.allocateDirect((SnapshotSink.BLOCK_WORDS_MAX + 1) * Long.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN);

  private SnapshotScale() {}

  public static void main(String[] args) throws IOException {
    int cards = args.length > 0 ? Integer.parseInt(args[0]) : 10_000_000;
    int transactions = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    Path directory =
        args.length > 2 ? Path.of(args[2]) : Path.of(System.getProperty("java.io.tmpdir"));
    Path file = Files.createTempFile(directory, "ledger", ".snapshot");
    try {
      new SnapshotScale().run(cards, transactions, file);
    } finally {
      Files.delete(file);
    }
  }

  private void run(int cards, int transactions, Path file) throws IOException {
    Ledger ledger = new Ledger(CONFIG);
    long began = System.nanoTime();
    for (int card = 0; card < cards; card++) {
      open(ledger, card);
    }
    for (int t = 0; t < transactions; t++) {
      ledger.apply(START_MS + t / 100, request(t, spread(t) % cards), t, decision);
    }
    told("built, " + ledger.liveHolds() + " holds", began);
    long before = hash(ledger);
    for (int round = 0; round < 3; round++) {
      began = System.nanoTime();
      ledger.save((words, length) -> {});
      told("saved to nowhere", began);
      began = System.nanoTime();
      save(ledger, file);
      told("saved to a file", began);
    }
    ledger = null; // so that there is room for the next
    for (int round = 0; round < 3; round++) {
      began = System.nanoTime();
      ledger = restore(file);
      told("restored", began);
    }
    System.out.println("bytes " + Files.size(file) + ", " + Files.size(file) / cards + " a card");
    System.out.println("alike " + (before == hash(ledger)));
  }

  private static void open(Ledger ledger, int card) {
    long token = spread(card);
    Ascii16 account = Ascii16.parse("A" + card);
    ledger.openPocket(account.hi(), account.lo(), EUR, 100_00);
    ledger.linkCard(
        token,
        ~token,
        account.hi(),
        account.lo(),
        'p' * 0x100_0000_0000_0000L,
        0,
        CardStatus.ACTIVE);
  }

  private TransactionCommand request(int t, long card) {
    command.key.stan = t % 1_000_000;
    command.key.transmissionDateTime = 11_15_22_13_20L + t / 1_000_000;
    command.tokenHi = spread(card);
    command.tokenLo = ~command.tokenHi;
    command.amountMinor = 1;
    command.deadlineMs = Long.MAX_VALUE;
    return command;
  }

  /** A permutation, so that tokens are as spread as an HSM makes them. */
  private static long spread(long n) {
    long spread = (n + 1) * 0x9e37_79b9_7f4a_7c15L;
    spread ^= spread >>> 31;
    return spread * 0xbf58_476d_1ce4_e5b9L >>> 1;
  }

  private void save(Ledger ledger, Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ledger.save((words, length) -> write(channel, words, length));
      channel.force(false);
    }
  }

  private void write(FileChannel channel, long[] words, int length) {
    bytes.clear().limit((length + 1) * Long.BYTES);
    bytes.putLong(0, length).position(Long.BYTES);
    bytes.asLongBuffer().put(words, 0, length);
    transfer(channel, true);
  }

  private Ledger restore(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return Ledger.restore(words -> read(channel, words));
    }
  }

  private int read(FileChannel channel, long[] words) {
    bytes.clear().limit(Long.BYTES);
    if (!transfer(channel, false)) {
      return 0;
    }
    int length = (int) bytes.getLong(0);
    bytes.clear().limit(length * Long.BYTES);
    transfer(channel, false);
    bytes.flip().asLongBuffer().get(words, 0, length);
    return length;
  }

  private boolean transfer(FileChannel channel, boolean out) {
    try {
      bytes.position(0);
      while (bytes.hasRemaining()) {
        if ((out ? channel.write(bytes) : channel.read(bytes)) < 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long hash(Ledger ledger) {
    long began = System.nanoTime();
    long hash = ledger.stateHash();
    told("hashed", began);
    return hash;
  }

  private static void told(String what, long began) {
    System.out.println(what + " in " + (System.nanoTime() - began) / 1_000_000 + " ms");
  }
}
