package dev.tollgate.pci.card;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.VerificationResult.CardStatus;
import dev.tollgate.pci.card.CardRecord.PinMethod;
import dev.tollgate.pci.card.ProductTable.Product;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The card file: what the checks need of each card, keyed by token. It holds no PAN, PIN or card
 * value.
 *
 * <p>On disk an append-only list of {@value #RECORD_BYTES}-byte records behind an 8-byte mark:
 * token (16), packed {@link CardRecord} without its product (8), PIN reference (8), product name
 * (16), CRC-32C of these (8). A later record of a token replaces an earlier one. A torn last record
 * is what an import left that was killed; it was never acknowledged and is cut off by the next one.
 */
public final class CardFile {
  private static final long MARK = 0x5447_4341_5244_3032L; // "TGCARD02"

  /** "TGCARD01": had no room for the offsets of IBM 3624. */
  private static final long EARLIER_MARK = MARK - 1;

  private static final int RECORD_BYTES = 56;
  private static final int CHECKED_BYTES = 48;
  private static final int CHUNK_RECORDS = 4096;

  private final Path file;
  private final ProductTable products;
  private volatile CardTable table;
  private long goodBytes = Long.BYTES;

  private CardFile(Path file, ProductTable products, int cardsMax) {
    this.file = file;
    this.products = products;
    this.table = new CardTable(cardsMax);
  }

  /** Reads the file, or starts without cards when there is none. */
  public static CardFile open(Path file, ProductTable products) {
    try {
      if (!Files.exists(file)) {
        return new CardFile(file, products, 0);
      }
      int cardsMax = Math.toIntExact(Files.size(file) / RECORD_BYTES);
      CardFile cards = new CardFile(file, products, cardsMax);
      try (FileChannel channel = FileChannel.open(file)) {
        cards.load(channel);
      }
      return cards;
    } catch (IOException e) {
      throw unusable(file, "cannot be read");
    }
  }

  /** The cards as they are now. */
  CardTable table() {
    return table;
  }

  Product product(long record) {
    return products.product(CardRecord.product(record));
  }

  public int size() {
    return table.size();
  }

  /** Writes the cards to disk, then makes them known to the checks. One import at a time. */
  synchronized void add(List<CardEntry> entries) {
    CardTable next = table.grown(entries.size());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        append(channel, entries);
      }
    } catch (IOException e) {
      throw unusable(file, "cannot be written");
    }
    for (CardEntry entry : entries) {
      int product = products.indexOf(entry.productHi(), entry.productLo());
      long record = packed(entry, product);
      next.put(entry.tokenHi(), entry.tokenLo(), record, entry.pinReference());
    }
    table = next;
  }

  private void append(FileChannel channel, List<CardEntry> entries) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_RECORDS * RECORD_BYTES);
    writeFully(channel, chunk.putLong(MARK).flip(), 0);
    long at = goodBytes;
    chunk.clear();
    for (CardEntry entry : entries) {
      int start = chunk.position();
      chunk.putLong(entry.tokenHi()).putLong(entry.tokenLo()).putLong(packed(entry, 0));
      chunk.putLong(entry.pinReference());
      chunk.putLong(entry.productHi()).putLong(entry.productLo());
      chunk.putLong(checksum(chunk, start));
      if (!chunk.hasRemaining()) {
        at = writeFully(channel, chunk.flip(), at);
        chunk.clear();
      }
    }
    at = writeFully(channel, chunk.flip(), at);
    channel.truncate(at);
    channel.force(true);
    goodBytes = at;
  }

  private void load(FileChannel channel) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_RECORDS * RECORD_BYTES);
    long size = channel.size();
    if (size == 0) {
      return; // made by an import that was killed before its first write
    }
    chunk.limit(Long.BYTES);
    readFully(channel, chunk);
    long mark = chunk.remaining() < Long.BYTES ? 0 : chunk.getLong();
    if (mark == EARLIER_MARK) {
      throw new TollgateException(
          "TG-CRD-013",
          ExitCode.FOUND_WRONG,
          "card file of an earlier version",
          file.toString(),
          "move it away and import the cards again");
    }
    if (mark != MARK) {
      throw unusable(file, "is not a card file");
    }
    while (true) {
      readFully(channel, chunk.clear());
      if (chunk.remaining() < RECORD_BYTES) {
        return;
      }
      while (chunk.remaining() >= RECORD_BYTES) {
        int start = chunk.position();
        if (chunk.getLong(start + CHECKED_BYTES) != checksum(chunk, start)) {
          if (goodBytes + RECORD_BYTES >= size) {
            return;
          }
          throw unusable(file, "is damaged at byte " + goodBytes);
        }
        load(chunk);
        goodBytes += RECORD_BYTES;
      }
    }
  }

  private void load(ByteBuffer record) {
    long tokenHi = record.getLong();
    long tokenLo = record.getLong();
    long card = record.getLong();
    long pinReference = record.getLong();
    int product = products.indexOf(record.getLong(), record.getLong());
    record.getLong();
    if (product < 0) {
      throw new TollgateException(
          "TG-CRD-012",
          ExitCode.FOUND_WRONG,
          "a card has a product that the configuration does not know",
          file.toString(),
          "add the product to the configuration, or import the cards again");
    }
    table.put(tokenHi, tokenLo, CardRecord.withProduct(card, product), pinReference);
  }

  private static long packed(CardEntry entry, int product) {
    return CardRecord.pack(
        entry.expiry(),
        entry.serviceCode(),
        entry.pinMethod(),
        entry.pvki(),
        entry.pinDigits(),
        product);
  }

  private static long checksum(ByteBuffer chunk, int start) {
    CRC32C crc = new CRC32C();
    crc.update(chunk.slice(start, CHECKED_BYTES));
    return crc.getValue();
  }

  private static long writeFully(FileChannel channel, ByteBuffer bytes, long at)
      throws IOException {
    long next = at;
    while (bytes.hasRemaining()) {
      next += channel.write(bytes, next);
    }
    return next;
  }

  /** Fills the buffer as far as the file goes, and flips it. */
  private static void readFully(FileChannel channel, ByteBuffer chunk) throws IOException {
    int read = 0;
    while (chunk.hasRemaining() && read >= 0) {
      read = channel.read(chunk);
    }
    chunk.flip();
  }

  private static TollgateException unusable(Path file, String what) {
    return new TollgateException(
        "TG-CRD-011",
        ExitCode.FAILED,
        "card file " + what,
        file.toString(),
        "check the folder and its permissions, or move the file away and import the cards again");
  }

  /** One row of a card import, with the token in place of the PAN. */
  record CardEntry(
      long tokenHi,
      long tokenLo,
      int expiry,
      int serviceCode,
      PinMethod pinMethod,
      int pvki,
      long pinReference,
      int pinDigits,
      long accountHi,
      long accountLo,
      long productHi,
      long productLo,
      CardStatus status) {

    /** No token and no PIN check value, though they are worth nothing without the PAN. */
    @Override
    public String toString() {
      return "CardEntry";
    }
  }
}
