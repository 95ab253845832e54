package dev.tollgate.pci.card;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.VerificationResult.CardStatus;
import dev.tollgate.pci.card.CardFile.CardEntry;
import dev.tollgate.pci.card.CardRecord.PinMethod;
import dev.tollgate.pci.card.ProductTable.Name16;
import dev.tollgate.pci.codec.Digits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads one line of a card import, or of a file of statuses, where it lies. */
final class CardRow {
  private static final int PAN = 0;
  private static final int PSN = 1;
  private static final int EXPIRY = 2;
  private static final int SERVICE_CODE = 3;
  private static final int PIN_METHOD = 4;
  private static final int PVKI = 5;
  private static final int PIN_CHECK_VALUE = 6;
  private static final int ACCOUNT = 7;
  private static final int PRODUCT = 8;

  private static final int PAN_LENGTH_MIN = 12;
  private static final int PAN_LENGTH_MAX = 19;

  /** Its validation data are 16 digits of the PAN. */
  private static final int IBM3624_PAN_LENGTH_MIN = 16;

  private final MemorySegment memory;
  private final ProductTable products;
  private final String[] columns;
  private final int[] starts;

  /**
   * @param header first line of the file; the PAN comes first, the status last
   */
  CardRow(MemorySegment memory, ProductTable products, String header) {
    this.memory = memory;
    this.products = products;
    this.columns = header.split(",", -1);
    this.starts = new int[columns.length + 1];
  }

  /** Reads the line from {@code at} to {@code end}, without its line end. */
  CardEntry read(int at, int end, Faults faults, Tokenizer tokenizer) {
    split(at, end, faults);
    requirePan(faults);
    if (length(PSN) > 0) {
      number(PSN, 1, 2, faults);
    }
    int expiry = (int) number(EXPIRY, 4, 4, faults);
    if (expiry % 100 < 1 || expiry % 100 > 12) {
      throw faults.column(columns[EXPIRY], "write year and month as YYMM");
    }
    PinMethod method = pinMethod(faults);
    if (method == PinMethod.IBM3624 && length(PAN) < IBM3624_PAN_LENGTH_MIN) {
      throw faults.column(columns[PIN_METHOD], "write IBM3624 for PANs of 16 to 19 digits only");
    }
    boolean hasPin = method != PinMethod.NONE;
    Name16 account = name(ACCOUNT, faults);
    Name16 product = name(PRODUCT, faults);
    if (products.indexOf(product.hi(), product.lo()) < 0) {
      throw faults.column(columns[PRODUCT], "name a product of the configuration");
    }
    int serviceCode = (int) number(SERVICE_CODE, 3, 3, faults);
    int pvki = method == PinMethod.PVV ? (int) number(PVKI, 1, 1, faults) : 0;
    long pinReference =
        hasPin ? number(PIN_CHECK_VALUE, method.digitsMin(), method.digitsMax(), faults) : 0;
    CardStatus status = status(faults);
    tokenize(faults, tokenizer);
    return new CardEntry(
        tokenizer.tokenHi(),
        tokenizer.tokenLo(),
        expiry,
        serviceCode,
        method,
        pvki,
        pinReference,
        hasPin ? length(PIN_CHECK_VALUE) : 0,
        account.hi(),
        account.lo(),
        product.hi(),
        product.lo(),
        status);
  }

  /** Reads a line of PAN and status; the tokenizer has the token then. */
  CardStatus readStatus(int at, int end, Faults faults, Tokenizer tokenizer) {
    split(at, end, faults);
    requirePan(faults);
    CardStatus status = status(faults);
    tokenize(faults, tokenizer);
    return status;
  }

  private void requirePan(Faults faults) {
    int length = length(PAN);
    if (length < PAN_LENGTH_MIN || length > PAN_LENGTH_MAX || !digitsOnly(PAN)) {
      throw faults.column(columns[PAN], "write 12 to 19 digits");
    }
  }

  private void tokenize(Faults faults, Tokenizer tokenizer) {
    if (!tokenizer.tokenize(starts[PAN], length(PAN))) {
      throw faults.fault("TG-CSV-007", "the HSM made no token", "see hsm.module and try again");
    }
  }

  private void split(int at, int end, Faults faults) {
    int column = 0;
    starts[0] = at;
    for (int i = at; i < end; i++) {
      if (memory.get(ValueLayout.JAVA_BYTE, i) == ',') {
        column++;
        if (column < columns.length) {
          starts[column] = i + 1;
        }
      }
    }
    if (column != columns.length - 1) {
      throw faults.fault("TG-CSV-004", "not " + columns.length + " columns", "see the header");
    }
    starts[columns.length] = end + 1;
  }

  private int length(int column) {
    return starts[column + 1] - 1 - starts[column];
  }

  private boolean digitsOnly(int column) {
    for (int i = 0; i < length(column); i++) {
      byte c = memory.get(ValueLayout.JAVA_BYTE, starts[column] + (long) i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  private long number(int column, int lengthMin, int lengthMax, Faults faults) {
    int length = length(column);
    long value = Digits.read(memory, starts[column], length);
    if (length < lengthMin || length > lengthMax || value < 0) {
      String digits = lengthMin == lengthMax ? "" + lengthMin : lengthMin + " to " + lengthMax;
      throw faults.column(columns[column], "write " + digits + " digits");
    }
    return value;
  }

  private Name16 name(int column, Faults faults) {
    Name16 name = Name16.of(text(column));
    if (name == null) {
      throw faults.column(columns[column], "write 1 to 16 letters, digits or -_.");
    }
    return name;
  }

  private PinMethod pinMethod(Faults faults) {
    PinMethod method = choice(PIN_METHOD, PinMethod.values());
    if (method == null) {
      throw faults.column(columns[PIN_METHOD], "write PVV, IBM3624 or NONE");
    }
    return method;
  }

  private CardStatus status(Faults faults) {
    CardStatus status = choice(columns.length - 1, CardStatus.values());
    if (status == null) {
      throw faults.column("status", "write ACTIVE, LOST, STOLEN or RESTRICTED");
    }
    return status;
  }

  private <E extends Enum<E>> @Nullable E choice(int column, E[] choices) {
    for (E choice : choices) {
      byte[] name = choice.name().getBytes(StandardCharsets.US_ASCII);
      if (text(column).mismatch(MemorySegment.ofArray(name)) < 0) {
        return choice;
      }
    }
    return null;
  }

  private MemorySegment text(int column) {
    return memory.asSlice(starts[column], length(column));
  }

  /** Says where an import file is wrong: file, line, column name. Never what stands there. */
  static final class Faults {
    private final Path file;
    private int line;

    Faults(Path file) {
      this.file = file;
    }

    void nextLine() {
      line++;
    }

    int line() {
      return line;
    }

    TollgateException column(String column, String next) {
      return new TollgateException(
          "TG-CSV-005", ExitCode.FOUND_WRONG, "wrong value", place() + " " + column, next);
    }

    TollgateException fault(String code, String what, String next) {
      return new TollgateException(code, ExitCode.FOUND_WRONG, what, place(), next);
    }

    private String place() {
      return file + ":" + Math.max(1, line);
    }
  }
}
