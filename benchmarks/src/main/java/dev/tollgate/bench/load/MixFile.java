package dev.tollgate.bench.load;

import dev.tollgate.bench.load.LoadMix.Kind;
import dev.tollgate.bench.load.LoadMix.Merchant;
import dev.tollgate.bench.load.LoadMix.Message;
import dev.tollgate.bench.load.LoadMix.Proof;
import dev.tollgate.bench.yaml.YamlRow;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a message mix; {@code config/load-soak.yaml} has all keys. */
public final class MixFile {
  private static final int MESSAGES_MAX = 16;
  private static final int WEIGHT_MAX = 1000;
  private static final int CARDS_MAX = 10_000_000;
  private static final String NAME = "[a-z][a-z0-9_-]{0,30}";

  private enum Form {
    ISO87_ASCII,
    ISO87_BINARY
  }

  private enum Entry {
    MANUAL,
    CHIP
  }

  private enum YesNo {
    NO,
    YES
  }

  private MixFile() {}

  /**
   * @throws TollgateException {@code TG-BEN-040} if it is wrong, with line and column, {@code
   *     TG-BEN-041} if it cannot be read
   */
  public static LoadMix read(Path file) {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (IOException _) {
      throw new TollgateException(
          "TG-BEN-041",
          ExitCode.USAGE,
          "message mix cannot be read",
          file.toString(),
          "check path and permissions");
    }
    return parse(yaml, file.toString());
  }

  /**
   * @param where the file's name, for messages
   */
  static LoadMix parse(String yaml, String where) {
    YamlRow top =
        YamlRow.parse(yaml, new YamlRow.File(where, "TG-BEN-040", "message mix is wrong"));
    Form form = top.word("form", Form.class, Form.ISO87_BINARY);
    long cards = number(top, "cards", 1000, CARDS_MAX);
    Merchant merchant =
        new Merchant(
            top.text("merchant_type", "\\d{4}", Merchant.DEFAULT.type()),
            top.text("terminal", "[0-9A-Z]{8}", Merchant.DEFAULT.terminal()),
            top.text("merchant", "[0-9A-Z ]{15}", Merchant.DEFAULT.id()));
    List<YamlRow> rows = top.rows("messages");
    if (rows.isEmpty() || rows.size() > MESSAGES_MAX) {
      throw top.wrong("messages", "1 to " + MESSAGES_MAX + " messages");
    }
    List<Message> messages = new ArrayList<>();
    for (YamlRow row : rows) {
      messages.add(message(row, messages));
    }
    top.nothingElse();
    Iso87 dialect = form == Form.ISO87_ASCII ? Iso87.ASCII : Iso87.BINARY;
    long chips = messages.stream().filter(message -> message.proof().chip()).count();
    if (cards < chips) {
      throw top.wrong("cards", "each message with a chip needs a card of its own");
    }
    return new LoadMix(dialect, (int) cards, merchant, messages);
  }

  private static Message message(YamlRow row, List<Message> above) {
    Kind kind = row.word("kind", Kind.class, Kind.PURCHASE);
    String name = row.text("name", NAME, kind.name().toLowerCase(Locale.ROOT));
    if (above.stream().anyMatch(other -> other.name().equals(name))) {
      throw row.wrong("name", "a message of this name stands above: " + name);
    }
    String mti = row.text("mti", "\\d{4}", kind.mti());
    if (!kind.fits(mti)) {
      throw row.wrong("mti", "mti and kind do not fit");
    }
    int weight = (int) number(row, "weight", 1, WEIGHT_MAX);
    Message original = original(row, kind, above);
    Message message =
        original == null
            ? new Message(name, kind, mti, weight, amount(row, kind), proof(row), null)
            : new Message(
                name, kind, mti, weight, original.amountMinor(), Proof.NONE, original.name());
    row.nothingElse();
    return message;
  }

  private static @Nullable Message original(YamlRow row, Kind kind, List<Message> above) {
    if (!kind.follows()) {
      return null;
    }
    String of = row.text("of", NAME);
    for (Message message : above) {
      if (message.name().equals(of)) {
        if (message.of() != null || message.kind() == Kind.BALANCE) {
          throw row.wrong("of", "nothing to complete or reverse: " + of);
        }
        if (kind == Kind.COMPLETION && !message.mti().equals("0100")) {
          throw row.wrong("of", "only a 0100 is completed: " + of);
        }
        return message;
      }
    }
    throw row.wrong("of", "no message of this name above: " + of);
  }

  private static long amount(YamlRow row, Kind kind) {
    return kind == Kind.BALANCE ? 0 : row.number("amount_minor", Message.AMOUNT_MINOR);
  }

  private static Proof proof(YamlRow row) {
    boolean chip = row.word("entry", Entry.class, Entry.MANUAL) == Entry.CHIP;
    boolean cvv2 = row.word("cvv2", YesNo.class, YesNo.NO) == YesNo.YES;
    if (chip && cvv2) {
      throw row.wrong("cvv2", "a chip has no CVV2");
    }
    return new Proof(chip, row.word("pin", YesNo.class, YesNo.NO) == YesNo.YES, cvv2);
  }

  private static long number(YamlRow row, String key, int absent, int max) {
    long number = row.number(key, absent);
    if (number < 1 || number > max) {
      throw row.wrong(key, key + " is 1 to " + max);
    }
    return number;
  }
}
