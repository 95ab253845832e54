package dev.tollgate.gateway.ledgerlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.TransactionCommand;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be read is refused, with the correlation if there is one, and nothing is guessed. */
class LogRefusalTest {
  private static final long SEED = 8583;
  private static final int SLOT = 0x11121314;
  private static final long COMMAND_ID = 0x0102030405060708L;

  private static final int TEMPLATE = 2;
  private static final int SCHEMA = 4;
  private static final int VERSION = 6;
  private static final int FLAGS = 122;

  private final CommandAdapter commands = new CommandAdapter();
  private final CommandEcho commandEcho = new CommandEcho();
  private final AnswerAdapter answers = new AnswerAdapter();
  private final AnswerEcho answerEcho = new AnswerEcho();

  @ParameterizedTest
  @CsvSource({
    // byte, value, refusal
    VERSION + ", 2, NEWER_VERSION",
    VERSION + ", 0, MALFORMED",
    SCHEMA + ", 0, FOREIGN_SCHEMA",
    TEMPLATE + ", 0, UNKNOWN_TEMPLATE",
    TEMPLATE + ", 12, UNKNOWN_TEMPLATE",
    TEMPLATE + ", 101, UNKNOWN_TEMPLATE", // an answer is no command
    TEMPLATE + ", 2, MALFORMED", // that has another length
    "0, 119, MALFORMED",
    "118, 0, MALFORMED", // operation
    "118, 5, MALFORMED",
    "119, 11, MALFORMED", // kind
    "120, 3, MALFORMED", // posting
    "121, 4, MALFORMED", // channel
    FLAGS + ", 0x80, MALFORMED", // a bit that means nothing
    FLAGS + ", 0x6f, MALFORMED", // an original, in a message without
    FLAGS + ", 0x0f, MALFORMED", // a counter that is not known
    "123, 4, MALFORMED",
    "124, 4, MALFORMED",
    "125, 0, MALFORMED",
    "126, 255, MALFORMED",
    "127, 5, MALFORMED", // PIN
    "28, 0x40, MALFORMED" // an acquirer of more than 11 digits
  })
  void shouldRefuse(int at, String value, Refusal refusal) {
    byte[] message = LogBytesTest.message("Transaction");
    message[at] = (byte) (int) Integer.decode(value);

    assertThat(read(message)).isEqualTo(refusal);
    assertThat(commandEcho.length).isZero();
    boolean ours = refusal != Refusal.FOREIGN_SCHEMA;
    assertThat(commands.slot()).isEqualTo(ours ? SLOT : -1);
    assertThat(commands.commandId()).isEqualTo(ours ? COMMAND_ID : 0);
  }

  @Test
  void shouldNameTheOneWhoSentANewerMessageOfAnotherLength() {
    byte[] message = LogBytesTest.message("Transaction");
    message[VERSION] = 9;
    message[TEMPLATE] = 77;

    assertThat(read(Arrays.copyOf(message, 20))).isEqualTo(Refusal.NEWER_VERSION);
    assertThat(commands.slot()).isEqualTo(SLOT);
  }

  @Test
  void shouldForgetTheCorrelationOfTheMessageBefore() {
    read(LogBytesTest.message("Transaction"));

    assertThat(read(new byte[19])).isEqualTo(Refusal.MALFORMED);
    assertThat(commands.slot()).isEqualTo(-1);
    assertThat(commands.commandId()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, NONE", "1, 3, NONE", "2, 3, NONE", "3, 3, NONE", "4, 3, NEWER_VERSION"})
  void shouldReadItsOwnVersionAndOlderOnes(int version, int own, Refusal refusal) {
    assertThat(Envelope.refusalOf(version, own)).isEqualTo(refusal);
  }

  @Test
  void shouldRefuseEveryMessageThatIsCutOrTooLong() {
    for (String name : LogBytesTest.names()) {
      byte[] message = LogBytesTest.message(name);
      for (int length = 0; length < message.length; length++) {
        assertThat(read(Arrays.copyOf(message, length))).as(name).isNotEqualTo(Refusal.NONE);
        assertThat(readAnswer(Arrays.copyOf(message, length))).isNotEqualTo(Refusal.NONE);
      }
      byte[] longer = Arrays.copyOf(message, message.length + 1);
      assertThat(read(longer)).isNotEqualTo(Refusal.NONE);
      assertThat(readAnswer(longer)).isNotEqualTo(Refusal.NONE);
    }
  }

  @Test
  void shouldRefuseALinkThatLinksNothing() {
    byte[] message = LogBytesTest.message("LinkedTransaction");
    Arrays.fill(message, 128, 144, (byte) 0xff); // no DE95, no DE38
    Arrays.fill(message, 144, message.length, (byte) 0);
    assertThat(read(message)).isEqualTo(Refusal.NONE); // a DE90 that tells nothing is one

    message[FLAGS] &= ~0x40;

    assertThat(read(message)).isEqualTo(Refusal.MALFORMED);
  }

  @Test
  void shouldRefuseAnAuthorizationCodeOfMoreThanSixCharacters() {
    byte[] message = LogBytesTest.message("LinkedTransaction");
    message[142] = 1;

    assertThat(read(message)).isEqualTo(Refusal.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    // byte, value: in travel, EUR, PURCHASE CASH OTHER, POS ONLINE, USD EUR JPY, 0000 7800-7802
    // 7995
    "20, 1", // the name goes on behind its end
    "27, 32", // a space in the name
    "97, 127", // limits in a currency beyond 999
    "99, 101", // tolerance
    "101, 6", // a kind nobody has
    "102, 13", // a channel
    "103, 3", // a flag
    "104, 210", // EUR twice
    "112, 200", // a hole in the order of pockets
    "171, 127", // no merchant type
    "176, 0", // 7995 to 7760
    "296, 0" // cash merchants: 9999 to 9744
  })
  void shouldRefuseTermsNoProductCanHave(int at, int value) {
    byte[] message = LogBytesTest.message("SetProduct");
    message[at] = (byte) value;

    assertThat(read(message)).isEqualTo(Refusal.MALFORMED);
  }

  @Test
  void shouldNotTellAnybodyThatNothingWasRefused() {
    byte[] message = LogBytesTest.message("Refused");
    message[message.length - 1] = 1;

    assertThat(readAnswer(message)).isEqualTo(Refusal.MALFORMED);
  }

  /** Any bytes are refused or are exactly what would be written for what was read. */
  @Test
  void shouldSurviveAnyBytes() {
    Random random = new Random(SEED);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      for (String name : LogBytesTest.names()) {
        byte[] bytes = spoilt(LogBytesTest.message(name), random);
        if (read(bytes) == Refusal.NONE) {
          assertThat(commandEcho.bytes()).isEqualTo(bytes);
          read++;
        }
        if (readAnswer(bytes) == Refusal.NONE) {
          boolean refused = bytes[TEMPLATE] == 104; // the writer tells its own version
          assertThat(answerEcho.bytes()).hasSize(bytes.length);
          assertThat(refused || Arrays.equals(answerEcho.bytes(), bytes)).isTrue();
          read++;
        }
      }
    }
    assertThat(read).isGreaterThan(20_000);
  }

  private static byte[] spoilt(byte[] message, Random random) {
    int keep = random.nextInt(4) == 0 ? 0 : 8;
    if (random.nextBoolean()) {
      byte[] noise = new byte[message.length - keep];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, message, keep, noise.length);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
    }
    boolean cut = random.nextInt(8) == 0;
    return cut ? Arrays.copyOf(message, random.nextInt(message.length + 9)) : message;
  }

  @Test
  void shouldNotWriteWhatDoesNotFit() {
    assertUnfit(command -> command.key.networkId = 32_768);
    assertUnfit(command -> command.key.mti = -32_769);
    assertUnfit(command -> command.key.transmissionDateTime = 1L << 31);
    assertUnfit(command -> command.key.acquirerId = 4_123_456_789_012_345L);
    assertUnfit(command -> command.key.forwarderId = 100_000_000_000L);
    assertUnfit(command -> command.currency = 1 << 16);
    assertUnfit(command -> command.merchantType = 1 << 15);
    assertUnfit(command -> command.retrievalReferenceLo = -2);
    assertUnfit(command -> command.retrievalReferenceLo = 0xffff_ffffL);
    assertUnfit(command -> command.applicationTransactionCounter = -2);
    assertUnfit(command -> command.applicationTransactionCounter = 65_536);
    assertUnfit(command -> command.authorizationCode = 1L << 48);
    assertUnfit(command -> command.authorizationCode = -2);
    assertUnfit(command -> command.original.messageType = 1 << 15);
    assertUnfit(command -> command.original.transmissionDateTime = -1L << 32);
    assertUnfit(command -> command.original.acquirerId = 100_000_000_000L);
    assertUnfit(command -> command.original.forwarderId = -2);
  }

  @Test
  void shouldNotWriteImportsOrDecisionsThatDoNotFit() {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandEncoder.LENGTH_MAX]);
    CommandEncoder encoder = new CommandEncoder();
    Ascii16 name = Ascii16.parse("A");
    Decision decision = new Decision();
    decision.balanceCurrency = 1 << 15;

    assertThat(
            new int[] {
              encoder.importCommand(buffer, 0, 1, 1, new OperatorCommand.Pocket(name, 1 << 15, 0)),
              encoder.importCommand(buffer, 0, 1, 1, new OperatorCommand.Rate(1 << 15, 1, 1, 1)),
              encoder.importCommand(buffer, 0, 1, 1, new OperatorCommand.Rate(1, 1 << 15, 1, 1)),
              encoder.load(buffer, 0, 1, 1, name, name, 1 << 15, 1),
              new AnswerEncoder().decision(buffer, 0, 1, 1, decision)
            })
        .containsOnly(CommandEncoder.UNFIT);
    assertThat(buffer.byteArray()).containsOnly(0);
  }

  private static void assertUnfit(Consumer<TransactionCommand> change) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandEncoder.LENGTH_MAX]);
    TransactionCommand command = LogBytesTest.linkedTransaction();
    change.accept(command);

    int length = new CommandEncoder().transaction(buffer, 0, SLOT, COMMAND_ID, command);

    assertThat(length).isEqualTo(CommandEncoder.UNFIT);
    assertThat(buffer.byteArray()).containsOnly(0);
  }

  private Refusal read(byte[] bytes) {
    return commands.onMessage(new UnsafeBuffer(bytes), 0, bytes.length, commandEcho);
  }

  private Refusal readAnswer(byte[] bytes) {
    return answers.onMessage(new UnsafeBuffer(bytes), 0, bytes.length, answerEcho);
  }
}
