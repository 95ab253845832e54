package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody has to look into, and the numbers enum constants are stored as. */
class FollowUpsTest {
  private final Scene scene = new Scene();

  private record Item(
      FollowUp reason,
      long atMs,
      int network,
      long dateTime,
      int stan,
      long terminal,
      long referenceHi,
      long referenceLo,
      long amountMinor,
      int currency) {}

  @Test
  void shouldListWhatTheNetworkKnowsOfTheMessage() {
    TransactionCommand reversal = scene.reversal(2, scene.request(1));
    reversal.retrievalReferenceHi = 3;
    reversal.retrievalReferenceLo = 4;
    scene.apply(reversal);
    assertThat(items())
        .containsExactly(
            new Item(
                FollowUp.REVERSAL_UNMATCHED,
                scene.nowMs,
                1,
                reversal.key.transmissionDateTime,
                2,
                reversal.key.terminal,
                3,
                4,
                10_00,
                Scene.EUR));
    assertThat(scene.ledger.followUps(FollowUp.REVERSAL_UNMATCHED)).isEqualTo(1);
    assertThat(scene.ledger.followUps(FollowUp.OVERDRAFT)).isZero();
  }

  @Test
  void shouldListEveryReasonOfOneMessage() {
    scene.apply(scene.request(1));
    scene.apply(scene.completion(2, scene.request(1), 100_01));
    assertThat(items())
        .extracting(Item::reason)
        .containsExactly(FollowUp.OVER_COMPLETION, FollowUp.OVERDRAFT);
  }

  @Test
  void shouldDropTheOldestAndCountThem() {
    scene.apply(scene.request(1));
    for (int i = 0; i < FollowUps.ITEMS_MAX + 5; i++) {
      TransactionCommand changed = scene.request(1);
      changed.amountMinor = 11_00 + i;
      assertThat(scene.apply(changed).reason).isEqualTo(Reason.CONTENT_CHANGED);
    }
    assertThat(items()).hasSize(FollowUps.ITEMS_MAX);
    assertThat(items().getFirst().amountMinor).isEqualTo(11_05);
    assertThat(scene.ledger.followUpsDropped()).isEqualTo(5);
    assertThat(scene.ledger.followUps(FollowUp.CONTENT_CHANGED)).isEqualTo(1_005);
  }

  @Test
  void shouldBeState() {
    Scene twin = new Scene();
    TransactionCommand changed = scene.request(1);
    changed.amountMinor++;
    for (Scene each : List.of(scene, twin)) {
      each.apply(each.request(1));
    }
    assertThat(scene.ledger.stateHash()).isEqualTo(twin.ledger.stateHash());
    scene.apply(changed);
    twin.apply(twin.request(1));
    assertThat(scene.ledger.stateHash()).isNotEqualTo(twin.ledger.stateHash());
  }

  /** Written down here once more, because stored words must outlive a change of the list. */
  @Test
  void shouldKeepTheNumbersOfConstants() {
    assertThat(StoredCodes.RULES.of(Rule.DEADLINE)).isZero();
    assertThat(StoredCodes.RULES.of(Rule.PIN_WRONG)).isEqualTo(17);
    assertThat(StoredCodes.RULES.of(Rule.GRANTED)).isEqualTo(39);
    assertThat(StoredCodes.RULES.of(Rule.REPLACEMENT_AMOUNT)).isEqualTo(59);
    assertThat(StoredCodes.KINDS.of(TransactionKind.OTHER)).isEqualTo(9);
    assertThat(StoredCodes.FOLLOW_UPS.of(FollowUp.OTHER_TERMINAL)).isEqualTo(7);
    assertThat(StoredCodes.OPERATIONS.of(Operation.RECORD)).isEqualTo(3);
    for (Rule rule : Rule.values()) {
      assertThat(StoredCodes.RULES.at(StoredCodes.RULES.of(rule))).isEqualTo(rule);
    }
  }

  private List<Item> items() {
    List<Item> items = new ArrayList<>();
    scene.ledger.visitFollowUps(
        (reason, at, network, dateTime, stan, terminal, hi, lo, amount, currency) ->
            items.add(
                new Item(reason, at, network, dateTime, stan, terminal, hi, lo, amount, currency)));
    return items;
  }
}
