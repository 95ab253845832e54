package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.cluster.Upkeep;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import dev.tollgate.gateway.replica.ClusterLedger;
import dev.tollgate.gateway.replica.LedgerNode;
import dev.tollgate.gateway.replica.LedgerService;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.TransactionKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.concurrent.SystemEpochClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LedgerFilesTest {
  private static final int EUR = 978;
  private static final int USD = 840;
  private static final Ascii16 ACCOUNT = Ascii16.parse("anna");

  private static final long CARD = 0x4321;

  @TempDir private Path home;

  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();

  /** Beside a gateway that runs, and after it has ended. */
  @Test
  void shouldVerifyAndExportAllOfTheLog() {
    try (LedgerNode node = start()) {
      node.configure(LedgerConfig.defaults());
      node.carryOut(
          List.of(
              new OperatorCommand.Pocket(ACCOUNT, EUR, 100_00),
              new OperatorCommand.Rate(EUR, USD, 11, 10),
              new OperatorCommand.Rate(USD, EUR, 10, 11),
              new OperatorCommand.Load(Ascii16.parse("load-1"), ACCOUNT, EUR, 50_00)));
      node.takeSnapshot();
      node.carryOut(
          List.of(
              new OperatorCommand.Card(
                  0x1234_5678_9abc_def0L, 7, ACCOUNT, Ascii16.parse("gold"), CardStatus.ACTIVE),
              new OperatorCommand.Status(0x1234_5678_9abc_def0L, 7, CardStatus.LOST),
              new OperatorCommand.Card(
                  CARD, CARD, ACCOUNT, Ascii16.parse("gold"), CardStatus.ACTIVE),
              new OperatorCommand.AdvanceTime()));
      carryOut(node, 1, requestWithoutCurrency());
      carryOut(node, 2, purchase());
      carryOut(node, 3, purchase());
      long commands = node.read(ledger -> ledger.chain().commands());

      assertThat(LedgerFiles.verify(home).json())
          .contains("\"commands\":" + commands + ",\"read\":" + commands + ",\"whole\":true")
          .contains("\"snapshots_compared\":1,\"per_currency_sum\":{\"EUR\":0}");
    }
    List<String> lines = new ArrayList<>();
    LedgerFiles.export(home, lines::add);
    String granted = "\"reason\":\"approved\",\"rule\":\"granted\",\"repeated\":";
    // 30.00 USD at 10/11, rounded up.
    String paid =
        "\"pockets\":[{\"account\":\"anna\",\"pocket_minor\":2728,\"currency\":\"EUR\","
            + "\"amount_minor\":3000,\"rate_id\":2,\"numerator\":10,\"denominator\":11}]}";

    assertThat(lines)
        .anyMatch(line ->
            line.contains("\"command\":\"load\"")
                && line.contains("\"reference\":\"load-1\",\"amount_minor\":5000")
                && line.endsWith("\"outcome\":\"loaded\"}"))
        .anyMatch(line ->
            line.contains("\"command\":\"link_card\"")
                && line.contains("\"token\":\"123456789abcdef00000000000000007\""))
        .anyMatch(line ->
            line.contains("\"command\":\"authorize\"")
                && line.contains("\"reason\":\"deadline_passed\",\"rule\":\"deadline\"")
                && line.contains("\"stan\":\"000123\"")
                && !line.contains("pockets"))
        .anyMatch(line -> line.contains(granted + "false") && line.endsWith(paid))
        .anyMatch(line -> line.contains(granted + "true") && !line.contains("pockets"))
        .contains(
            "{\"type\":\"pocket\",\"account\":\"anna\",\"currency\":\"EUR\","
                + "\"balance_minor\":15000,\"held_minor\":2728}",
            "{\"type\":\"pocket\",\"account\":\"#FUNDING\",\"currency\":\"EUR\","
                + "\"balance_minor\":-15000,\"held_minor\":0}");
    assertThat(failures).isEmpty();
  }

  /** By somebody who knows how to make checksums, and has removed what is recorded of the chain. */
  @Test
  void shouldFindALogThatWasChangedBeforeASnapshot() throws IOException {
    try (LedgerNode node = start()) {
      node.configure(LedgerConfig.defaults());
      node.carryOut(List.of(new OperatorCommand.Pocket(ACCOUNT, EUR, 100_00)));
      node.takeSnapshot();
    }
    Files.delete(home.resolve("ledger/chain"));
    assertThat(LedgerFiles.verify(home).json()).contains("\"snapshots_compared\":1");
    assertThat(replaceInLog(100_00, 900_00)).isOne();

    assertThatThrownBy(() -> LedgerFiles.verify(home)).hasMessageStartingWith("TG-LED-025");
  }

  @Test
  void shouldFindBooksThatDoNotBalance() {
    assertThat(
            LedgerFiles.balancedSums(books -> {
              books.pocket(1, 1, EUR, 100_00, 7);
              books.pocket(2, 2, EUR, -100_00, 0);
              books.pocket(2, 2, USD, 0, 9);
            }))
        .isEqualTo(Map.of("EUR", 0L, "USD", 0L));

    assertThatThrownBy(() ->
            LedgerFiles.balancedSums(books -> {
              books.pocket(1, 1, EUR, 100_00, 0);
              books.pocket(1, 1, USD, -1, 1);
              books.pocket(2, 2, EUR, -100_00, 0);
            }))
        .hasMessageStartingWith("TG-LED-026")
        .hasMessageContaining("{EUR=0, USD=-1}");
  }

  /** With a right CRC-32C. @return in how many fragments */
  private int replaceInLog(long amountMinor, long byMinor) throws IOException {
    Path segment = home.resolve("ledger/archive/0-0.rec");
    byte[] bytes = Files.readAllBytes(segment);
    ByteBuffer log = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int replaced = 0;
    for (int at = 0; log.getInt(at) > 0; at += BitUtil.align(log.getInt(at), 32)) {
      int end = at + BitUtil.align(log.getInt(at), 32);
      for (int i = at + 32; i <= end - Long.BYTES; i++) {
        if (log.getLong(i) == amountMinor) {
          log.putLong(i, byMinor);
          CRC32C crc = new CRC32C();
          crc.update(bytes, at + 32, end - at - 32);
          log.putInt(at + 12, (int) crc.getValue());
          replaced++;
        }
      }
    }
    Files.write(segment, bytes);
    return replaced;
  }

  /** What a message does not tell is in the log too, and cannot be told as what it is not. */
  private static TransactionCommand requestWithoutCurrency() {
    TransactionCommand command = new TransactionCommand();
    command.key.mti = 100;
    command.key.stan = 123;
    command.currency = -1;
    command.amountMinor = -1;
    return command;
  }

  /** The same one each time. */
  private static TransactionCommand purchase() {
    TransactionCommand command = new TransactionCommand();
    command.key.mti = 100;
    command.key.stan = 124;
    command.tokenHi = CARD;
    command.tokenLo = CARD;
    command.cardKnown = true;
    command.kind = TransactionKind.PURCHASE;
    command.currency = USD;
    command.amountMinor = 30_00;
    command.deadlineMs = Long.MAX_VALUE;
    return command;
  }

  private static void carryOut(LedgerNode node, int number, TransactionCommand command) {
    long before = node.read(ledger -> ledger.chain().commands());
    try (ClusterLedger requests = node.connect(() -> {})) {
      boolean[] taken = {false};
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> {
            requests.poll(new Nobody());
            taken[0] = taken[0] || requests.apply(1, (1L << 40) + number, command);
            return node.read(ledger -> ledger.chain().commands()) > before;
          });
    }
  }

  private LedgerNode start() {
    return LedgerNode.start(
        new ClusterConfig(
            home,
            Path.of("/dev/shm"),
            ClusterConfig.anyFreePortBase(),
            1,
            1_024,
            LedgerService.ANSWER_LENGTH_MAX,
            SystemEpochClock.INSTANCE,
            Upkeep.DEFAULT),
        failures::add);
  }

  private static final class Nobody
      implements dev.tollgate.gateway.pipeline.LedgerPort.AnswerHandler {
    @Override
    public void onDecision(
        int slot, long commandId, dev.tollgate.gateway.ledger.Decision decision) {}

    @Override
    public void onVoided(long commandId, dev.tollgate.gateway.ledger.VoidOutcome outcome) {}

    @Override
    public void onDisconnected() {}
  }
}
