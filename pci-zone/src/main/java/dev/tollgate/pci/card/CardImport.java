package dev.tollgate.pci.card;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.VerificationResult.CardStatus;
import dev.tollgate.pci.Zone.CardLinks;
import dev.tollgate.pci.Zone.CardStatuses;
import dev.tollgate.pci.card.CardFile.CardEntry;
import dev.tollgate.pci.card.ProductTable.Name16;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Imports cards, and what becomes of them, from CSV files. The rows are read into locked memory,
 * checked, and their PANs turned into tokens in the HSM; what comes out holds no card data. Nothing
 * is written or told before the last row was right.
 */
public final class CardImport {
  /** First line of a card file. */
  static final String HEADER =
      "pan,psn,expiry_yymm,service_code,pin_method,pvki,pin_check_value,account,product,status";

  /** First line of a file of statuses. */
  static final String STATUS_HEADER = "pan,status";

  /** What spreadsheets put before UTF-8, byte by byte. */
  private static final String MARK = "\u00EF\u00BB\u00BF";

  private static final int CHUNK_BYTES = 16 * 1024;

  private final MemorySegment memory;
  private final ByteBuffer view;
  private final CardRow row;
  private final CardRow statusRow;
  private final Tokenizer tokenizer;
  private final CardFile cards;

  public CardImport(HsmGroup hsm, HsmKey tokenKey, ProductTable products, CardFile cards) {
    this.memory = LockedMemory.allocate(CHUNK_BYTES + Tokenizer.WORK_BYTES).segment();
    this.view = memory.asSlice(0, CHUNK_BYTES).asByteBuffer();
    this.row = new CardRow(memory, products, HEADER);
    this.statusRow = new CardRow(memory, products, STATUS_HEADER);
    this.tokenizer = new Tokenizer(hsm, tokenKey, memory, CHUNK_BYTES);
    this.cards = cards;
  }

  /**
   * Imports the file; one import at a time.
   *
   * @param links gets each card once its row is on disk
   * @return cards imported
   */
  public synchronized int run(Path csv, CardLinks links) {
    List<CardEntry> entries = new ArrayList<>();
    read(csv, HEADER, (at, end, faults) -> entries.add(row.read(at, end, faults, tokenizer)));
    cards.add(entries);
    for (CardEntry entry : entries) {
      links.link(
          entry.tokenHi(),
          entry.tokenLo(),
          entry.accountHi(),
          entry.accountLo(),
          entry.productHi(),
          entry.productLo(),
          entry.status());
    }
    return entries.size();
  }

  /**
   * Reads a file of statuses, with the tokens of its cards; one import at a time.
   *
   * @return cards in the file
   */
  public synchronized int readStatuses(Path csv, CardStatuses statuses) {
    List<Runnable> told = new ArrayList<>();
    read(
        csv,
        STATUS_HEADER,
        (at, end, faults) -> {
          CardStatus status = statusRow.readStatus(at, end, faults, tokenizer);
          int line = faults.line();
          long tokenHi = tokenizer.tokenHi();
          long tokenLo = tokenizer.tokenLo();
          told.add(() -> statuses.status(line, tokenHi, tokenLo, status));
        });
    told.forEach(Runnable::run);
    return told.size();
  }

  private void read(Path csv, String header, LineReader reader) {
    CardRow.Faults faults = new CardRow.Faults(csv);
    try (FileChannel channel = FileChannel.open(csv)) {
      read(channel, faults, header, reader);
    } catch (IOException e) {
      throw new TollgateException(
          "TG-CSV-001",
          ExitCode.FAILED,
          "file cannot be read",
          csv.toString(),
          "check the path and the permissions");
    } finally {
      memory.fill((byte) 0);
    }
  }

  private void read(FileChannel channel, CardRow.Faults faults, String header, LineReader reader)
      throws IOException {
    Set<Name16> tokens = new HashSet<>();
    int filled = 0;
    boolean more = true;
    while (more) {
      view.limit(CHUNK_BYTES).position(filled);
      more = channel.read(view) >= 0;
      filled = view.position();
      int at = 0;
      int end = lineEnd(at, filled, more);
      while (end >= 0) {
        faults.nextLine();
        takeLine(at, end, faults, header, reader, tokens);
        at = end + 1;
        end = lineEnd(at, filled, more);
      }
      if (at == 0 && filled == CHUNK_BYTES) {
        faults.nextLine();
        throw faults.fault("TG-CSV-003", "line too long", "write one card a line");
      }
      int left = Math.max(0, filled - at);
      MemorySegment.copy(memory, at, memory, 0, left);
      filled = left;
    }
    if (faults.line() == 0) {
      throw faults.fault("TG-CSV-002", "no header line", "start the file with: " + header);
    }
  }

  /** Where the line at {@code at} ends, or -1 if its end has not been read. */
  private int lineEnd(int at, int filled, boolean more) {
    for (int i = at; i < filled; i++) {
      if (memory.get(ValueLayout.JAVA_BYTE, i) == '\n') {
        return i;
      }
    }
    return !more && at < filled ? filled : -1;
  }

  private void takeLine(
      int at,
      int lineEnd,
      CardRow.Faults faults,
      String header,
      LineReader reader,
      Set<Name16> tokens) {
    boolean crlf = lineEnd > at && memory.get(ValueLayout.JAVA_BYTE, lineEnd - 1L) == '\r';
    int end = crlf ? lineEnd - 1 : lineEnd;
    if (faults.line() == 1) {
      if (!matches(header, at, end) && !matches(MARK + header, at, end)) {
        throw faults.fault("TG-CSV-002", "wrong header", "start the file with: " + header);
      }
    } else if (end > at) {
      reader.read(at, end, faults);
      if (!tokens.add(new Name16(tokenizer.tokenHi(), tokenizer.tokenLo()))) {
        throw faults.fault("TG-CSV-006", "the card of an earlier line", "remove one of them");
      }
    }
  }

  private boolean matches(String text, int at, int end) {
    if (end - at != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((memory.get(ValueLayout.JAVA_BYTE, at + (long) i) & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Reads the line between two offsets; the tokenizer has its token then. */
  @FunctionalInterface
  private interface LineReader {
    void read(int at, int end, CardRow.Faults faults);
  }
}
