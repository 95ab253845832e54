package dev.tollgate.pci.card;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.Zone.CardLinks;
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
 * Imports a card file in CSV. The rows are read into locked memory, checked, and their PANs turned
 * into tokens in the HSM; what comes out holds no card data. Nothing is written before the last row
 * was right.
 */
public final class CardImport {
  /** First line of every file. */
  static final String HEADER =
      "pan,psn,expiry_yymm,service_code,pin_method,pvki,pin_check_value,account,product,status";

  private static final int CHUNK_BYTES = 16 * 1024;

  private final MemorySegment memory;
  private final ByteBuffer view;
  private final CardRow row;
  private final Tokenizer tokenizer;
  private final CardFile cards;

  public CardImport(HsmGroup hsm, HsmKey tokenKey, ProductTable products, CardFile cards) {
    this.memory = LockedMemory.allocate(CHUNK_BYTES + Tokenizer.WORK_BYTES).segment();
    this.view = memory.asSlice(0, CHUNK_BYTES).asByteBuffer();
    this.row = new CardRow(memory, products);
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
    List<CardEntry> entries;
    try (FileChannel channel = FileChannel.open(csv)) {
      entries = read(channel, csv);
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

  private List<CardEntry> read(FileChannel channel, Path csv) throws IOException {
    List<CardEntry> entries = new ArrayList<>();
    Set<Name16> tokens = new HashSet<>();
    CardRow.Faults faults = new CardRow.Faults(csv);
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
        takeLine(at, end, faults, entries, tokens);
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
      throw faults.fault("TG-CSV-002", "no header line", "start the file with: " + HEADER);
    }
    return entries;
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
      int at, int lineEnd, CardRow.Faults faults, List<CardEntry> entries, Set<Name16> tokens) {
    boolean crlf = lineEnd > at && memory.get(ValueLayout.JAVA_BYTE, lineEnd - 1L) == '\r';
    int end = crlf ? lineEnd - 1 : lineEnd;
    if (faults.line() == 1) {
      if (!matchesHeader(at, end)) {
        throw faults.fault("TG-CSV-002", "wrong header", "start the file with: " + HEADER);
      }
    } else if (end > at) {
      CardEntry entry = row.read(at, end, faults, tokenizer);
      if (!tokens.add(new Name16(entry.tokenHi(), entry.tokenLo()))) {
        throw faults.fault("TG-CSV-006", "the card of an earlier line", "remove one of them");
      }
      entries.add(entry);
    }
  }

  private boolean matchesHeader(int at, int end) {
    if (end - at != HEADER.length()) {
      return false;
    }
    for (int i = 0; i < HEADER.length(); i++) {
      if (memory.get(ValueLayout.JAVA_BYTE, at + (long) i) != HEADER.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
