package dev.tollgate.gateway.ledgerlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.rules.TransactionKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of each message, against a file that was worked out by hand. */
class LogBytesTest {
  private static final Map<String, String> MESSAGES = read();
  private static final int SLOT = 0x11121314;
  private static final long COMMAND_ID = 0x0102030405060708L;
  private static final long GIVEN_UP_ID = 0x2122232425262728L;
  private static final long TOKEN_HI = 0x1122334455667788L;
  private static final long TOKEN_LO = 0x99aabbccddeeff00L;
  private static final Ascii16 ACCOUNT = Ascii16.parse("ACCOUNT-1");

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandEncoder.LENGTH_MAX]);
  private final CommandEncoder commands = new CommandEncoder();
  private final AnswerEncoder answers = new AnswerEncoder();

  @Test
  void shouldWriteATransactionIn128Bytes() {
    int length = commands.transaction(buffer, 0, SLOT, COMMAND_ID, transaction());

    assertThat(length).isEqualTo(128);
    assertThat(written(length)).isEqualTo(MESSAGES.get("Transaction"));
  }

  @Test
  void shouldWriteALinkedTransaction() {
    int length = commands.transaction(buffer, 0, SLOT, COMMAND_ID, linkedTransaction());

    assertThat(written(length)).isEqualTo(MESSAGES.get("LinkedTransaction"));
  }

  @Test
  void shouldWriteAVoid() {
    TransactionKey key = transaction().key;

    assertThat(written(commands.voidTransaction(buffer, 0, SLOT, COMMAND_ID, key, GIVEN_UP_ID)))
        .isEqualTo(MESSAGES.get("VoidTransaction"));
  }

  @Test
  void shouldWriteImports() {
    Ascii16 product = Ascii16.parse("default");

    assertThat(imported(new OperatorCommand.Pocket(ACCOUNT, 826, 1_000_000)))
        .isEqualTo(MESSAGES.get("OpenPocket"));
    assertThat(
            imported(
                new OperatorCommand.Card(TOKEN_HI, TOKEN_LO, ACCOUNT, product, CardStatus.STOLEN)))
        .isEqualTo(MESSAGES.get("LinkCard"));
    assertThat(imported(new OperatorCommand.Rate(978, 840, 10_845, 10_000)))
        .isEqualTo(MESSAGES.get("SetRate"));
  }

  @Test
  void shouldWriteTheConfiguration() {
    assertThat(imported(new OperatorCommand.Configure(3, 3_600_000, 4_194_304, 604_800_000, 256)))
        .isEqualTo(MESSAGES.get("Configure"));
    assertThat(imported(new OperatorCommand.Product(terms())))
        .isEqualTo(MESSAGES.get("SetProduct"));
  }

  @Test
  void shouldWriteTheOtherCommands() {
    Ascii16 reference = Ascii16.parse("LOAD-20261123");
    CardStatus status = CardStatus.RESTRICTED;

    assertThat(written(commands.load(buffer, 0, SLOT, COMMAND_ID, reference, ACCOUNT, 840, -5)))
        .isEqualTo(MESSAGES.get("Load"));
    assertThat(
            written(
                commands.setCardStatus(buffer, 0, SLOT, COMMAND_ID, TOKEN_HI, TOKEN_LO, status)))
        .isEqualTo(MESSAGES.get("SetCardStatus"));
    assertThat(written(commands.advanceTime(buffer, 0, SLOT, COMMAND_ID)))
        .isEqualTo(MESSAGES.get("AdvanceTime"));
  }

  @Test
  void shouldWriteAnswers() {
    assertThat(written(answers.decision(buffer, 0, SLOT, COMMAND_ID, decision())))
        .isEqualTo(MESSAGES.get("Decision"));
    assertThat(written(answers.voided(buffer, 0, SLOT, COMMAND_ID, VoidOutcome.TOMBSTONE)))
        .isEqualTo(MESSAGES.get("VoidAnswer"));
    assertThat(written(answers.imported(buffer, 0, SLOT, COMMAND_ID, ImportOutcome.RATE_SET)))
        .isEqualTo(MESSAGES.get("ImportAnswer"));
    assertThat(written(answers.refused(buffer, 0, SLOT, COMMAND_ID, Refusal.NEWER_VERSION)))
        .isEqualTo(MESSAGES.get("Refused"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transaction",
        "LinkedTransaction",
        "VoidTransaction",
        "OpenPocket",
        "Load",
        "LinkCard",
        "SetCardStatus",
        "SetRate",
        "Configure",
        "SetProduct",
        "AdvanceTime"
      })
  void shouldReadCommands(String name) {
    byte[] bytes = HexFormat.of().parseHex(MESSAGES.get(name));
    CommandEcho echo = new CommandEcho();

    Refusal refusal =
        new CommandAdapter().onMessage(new UnsafeBuffer(bytes), 0, bytes.length, echo);

    assertThat(refusal).isEqualTo(Refusal.NONE);
    assertThat(echo.bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Decision", "VoidAnswer", "ImportAnswer", "Refused"})
  void shouldReadAnswers(String name) {
    byte[] bytes = HexFormat.of().parseHex(MESSAGES.get(name));
    AnswerEcho echo = new AnswerEcho();

    Refusal refusal = new AnswerAdapter().onMessage(new UnsafeBuffer(bytes), 0, bytes.length, echo);

    assertThat(refusal).isEqualTo(Refusal.NONE);
    assertThat(echo.bytes()).isEqualTo(bytes);
  }

  static byte[] message(String name) {
    return HexFormat.of().parseHex(MESSAGES.get(name));
  }

  static Iterable<String> names() {
    return MESSAGES.keySet();
  }

  static TransactionCommand transaction() {
    TransactionCommand command = new TransactionCommand();
    command.operation = Operation.AUTHORIZE;
    command.key.networkId = 258;
    command.key.mti = 100;
    command.key.transmissionDateTime = 1_231_235_959;
    command.key.stan = 123_456;
    command.key.acquirerId = 12_345_678_901L;
    command.key.terminal = 0x5445_524d_3030_3031L;
    command.tokenKnown = true;
    command.tokenHi = TOKEN_HI;
    command.tokenLo = TOKEN_LO;
    command.processingCode = 90_000;
    command.amountMinor = 1050;
    command.currency = 978;
    command.retrievalReferenceHi = 0x3632_3338_3132_3334L;
    command.retrievalReferenceLo = 0x3536_3738L;
    command.kind = TransactionKind.CASHBACK;
    command.posting = Posting.POST;
    command.channel = Channel.POS;
    command.merchantType = 5411;
    command.cashbackMinor = 200;
    command.partialApprovalAllowed = true;
    command.deadlineMs = 1_790_000_000_123L;
    command.cardKnown = true;
    command.expiry = CheckOutcome.PASSED;
    command.chipRead = true;
    command.cryptogram = CheckOutcome.PASSED;
    command.applicationTransactionCounter = 0xfffe;
    command.cardValue2 = CheckOutcome.FAILED;
    command.pin = PinOutcome.RIGHT;
    return command;
  }

  static TransactionCommand linkedTransaction() {
    TransactionCommand command = new TransactionCommand();
    command.operation = Operation.REVERSE;
    command.key.networkId = 258;
    command.key.mti = 100;
    command.key.transmissionDateTime = 1_231_235_959;
    command.key.stan = 123_456;
    command.key.acquirerId = 12_345_678_901L;
    command.key.terminal = 0x5445_524d_3030_3031L;
    command.tokenHi = TOKEN_HI;
    command.tokenLo = TOKEN_LO;
    command.processingCode = -1;
    command.amountMinor = 1050;
    command.currency = -1;
    command.replacementAmountMinor = 400;
    command.authorizationCode = 0x4131_4232_4333L;
    command.original.present = true;
    command.original.messageType = 200;
    command.original.stan = 999_999;
    command.original.transmissionDateTime = 229_000_000;
    command.original.acquirerId = 99_999_999_999L;
    command.kind = TransactionKind.COMPLETION;
    command.channel = Channel.ONLINE;
    command.adviceApproved = true;
    command.deadlineMs = 1_790_000_000_123L;
    command.pin = PinOutcome.MALFORMED;
    return command;
  }

  static ProductTerms terms() {
    Permissions permissions =
        new Permissions(
            EnumSet.of(TransactionKind.PURCHASE, TransactionKind.CASH, TransactionKind.OTHER),
            EnumSet.of(Channel.POS, Channel.ONLINE),
            MerchantTypes.of(List.of(0, 7995, 7801, 7800, 7802)),
            MerchantTypes.of(List.of(9999)));
    ProductLimits limits =
        new ProductLimits(
            978, new ChannelLimits(100, 1000, 10), ChannelLimits.NONE, new ChannelLimits(0, 0, 0));
    return new ProductTerms("travel", List.of(840, 978, 392), permissions, true, 15, limits);
  }

  static Decision decision() {
    Decision decision = new Decision();
    decision.reason = Reason.PARTIAL_APPROVAL;
    decision.rule = Rule.PART;
    decision.pockets = 2;
    decision.pocketCurrency = 840;
    decision.approvedAmountMinor = 1050;
    decision.authorizationCode = 999_999;
    decision.cardValue = CheckOutcome.FAILED;
    decision.cryptogram = CheckOutcome.PASSED;
    decision.repeated = true;
    decision.availableMinor = -200;
    decision.tellsBalance = true;
    decision.ledgerBalanceMinor = 7;
    decision.balanceCurrency = 978;
    decision.rateId = 42;
    decision.decidedAtMs = 1_790_000_000_456L;
    decision.followUp = FollowUp.OVER_COMPLETION;
    decision.holdId = 1L << 40;
    return decision;
  }

  private String imported(OperatorCommand command) {
    return written(commands.importCommand(buffer, 0, SLOT, COMMAND_ID, command));
  }

  private String written(int length) {
    return HexFormat.of().formatHex(buffer.byteArray(), 0, length);
  }

  /** Names stand at the left; bytes are indented, a field a line, with a remark behind each. */
  private static Map<String, String> read() {
    Map<String, String> messages = new LinkedHashMap<>();
    try (InputStream in = LogBytesTest.class.getResourceAsStream("messages.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      String name = "";
      for (String line : text.lines().toList()) {
        String code = line.replaceFirst("#.*", "").stripTrailing();
        if (code.startsWith(" ")) {
          messages.merge(name, code.replace(" ", ""), String::concat);
        } else if (!code.isEmpty()) {
          name = code;
        }
      }
      return messages;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
