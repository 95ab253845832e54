package dev.tollgate.pci.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.testing.Memory;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VaultTest {
  private static final int FRAME_MAX = 128;

  @Test
  void shouldZeroACellWhenItsOnlyHolderLetsGo() {
    Vault vault = new Vault(1, FRAME_MAX);
    VaultCell cell = filled(vault.claim());
    assertThat(Memory.isZero(cell.memory())).isFalse();

    cell.letGo();

    assertThat(Memory.isZero(cell.memory())).isTrue();
    assertThat(cell.messageLength()).isZero();
    assertThat(cell.answerLength()).isZero();
    assertThat(cell.issuerDataLength()).isZero();
    assertThat(cell.isAnswered()).isFalse();
    assertThat(cell.checked().mac()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(cell.checked().cryptogram()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(cell.checked().applicationTransactionCounter())
        .isEqualTo(VerificationResult.NO_COUNTER);
    assertThat(cell.sealed().stan()).isEqualTo((int) SealedRequest.ABSENT);
    assertThat(cell.sealed().arrivalNs()).isZero();
    assertThat(cell.checked().completed()).isFalse();
    assertThat(cell.checked().tokenHi()).isZero();
    assertThat(cell.checked().tokenLo()).isZero();
    assertThat(cell.checked().cardKnown()).isFalse();
    assertThat(cell.checked().expiry()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(cell.checked().cardValue()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(cell.checked().cardValue2()).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(cell.checked().pin()).isEqualTo(PinOutcome.NOT_PRESENT);
  }

  @Test
  void shouldKeepACellOutOfUseWhileALaneHoldsIt() {
    Vault vault = new Vault(1, FRAME_MAX);
    VaultCell cell = filled(vault.claim());
    long firstUse = cell.sealed().generation();
    byte[] content = Memory.bytes(cell.memory());
    cell.hold();
    assertThat(cell.isAwaited()).isTrue();

    cell.letGo(); // the transaction was answered; the lane's call has not come back

    assertThat(Memory.bytes(cell.memory())).isEqualTo(content);
    assertThat(cell.isAwaited()).isFalse();
    assertThat(vault.claim()).isNull();
    assertThat(vault.freeCount()).isZero();

    cell.letGo();

    assertThat(Memory.isZero(cell.memory())).isTrue();
    assertThat(vault.claim()).isSameAs(cell);
    assertThat(cell.sealed().generation()).isGreaterThan(firstUse);
  }

  @Test
  void shouldRefuseToLetGoTwice() {
    Vault vault = new Vault(2, FRAME_MAX);
    VaultCell cell = vault.claim();
    cell.letGo();

    assertThatThrownBy(cell::letGo).isInstanceOf(IllegalStateException.class);
    assertThat(vault.freeCount()).isEqualTo(2);
  }

  @Test
  void shouldGiveEveryCellOnceAndTakeAllBack() {
    Vault vault = new Vault(5, FRAME_MAX);
    for (int round = 0; round < 3; round++) {
      Set<VaultCell> cells = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        assertThat(cells.add(vault.claim())).isTrue();
      }
      assertThat(cells).doesNotContainNull();
      assertThat(vault.claim()).isNull();
      assertThat(vault.freeCount()).isZero();
      cells.forEach(VaultCell::letGo);
      assertThat(vault.freeCount()).isEqualTo(5);
    }
  }

  @Test
  void shouldKeepCellsApart() {
    Vault vault = new Vault(3, FRAME_MAX);
    VaultCell first = vault.claim();
    VaultCell second = vault.claim();
    first.memory().fill((byte) 1);
    assertThat(Memory.isZero(second.memory())).isTrue();
    assertThat(second.memory().byteSize()).isEqualTo(FRAME_MAX + VaultCell.EXTRA_BYTES);
  }

  @Test
  void shouldStandThreadsThatClaimHoldAndLetGoAtOnce() throws Exception {
    int threads = 4;
    Vault vault = new Vault(4, FRAME_MAX);
    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Integer>> uses = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        long mark = i + 1;
        uses.add(pool.submit((Callable<Integer>) () -> useCells(vault, mark)));
      }
      for (Future<Integer> use : uses) {
        assertThat(use.get(30, TimeUnit.SECONDS)).isPositive();
      }
    }
    assertThat(vault.freeCount()).isEqualTo(4);
    Set<VaultCell> cells = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      cells.add(vault.claim());
    }
    assertThat(cells).hasSize(4).doesNotContainNull();
  }

  /** Marks each cell it gets and looks whether anybody else was in it. @return cells got */
  private static int useCells(Vault vault, long mark) {
    int used = 0;
    for (int round = 0; round < 300_000; round++) {
      VaultCell cell = vault.claim();
      if (cell == null) {
        continue;
      }
      used++;
      long before = cell.memory().getAtIndex(ValueLayout.JAVA_LONG, 0);
      cell.messageLength(Long.BYTES);
      cell.memory().setAtIndex(ValueLayout.JAVA_LONG, 0, mark);
      cell.hold();
      cell.letGo();
      long after = cell.memory().getAtIndex(ValueLayout.JAVA_LONG, 0);
      cell.letGo();
      if (before != 0 || after != mark) {
        throw new AssertionError("found " + before + ", then " + after + " in the cell of " + mark);
      }
    }
    return used;
  }

  private static VaultCell filled(VaultCell cell) {
    Memory.put(cell.memory(), 0, new byte[] {1, 2, 3, 4});
    cell.messageLength(4);
    cell.memory().asSlice(cell.workAt(), VaultCell.WORK_BYTES).fill((byte) 9);
    cell.memory().asSlice(cell.buildAnswerAt(), VaultCell.ANSWER_BYTES).fill((byte) 9);
    cell.answerLength(VaultCell.ANSWER_BYTES);
    cell.issuerDataLength(10);
    cell.markAnswered();
    cell.sealed().origin(1, 2, 3);
    cell.sealed().networkManagement(800, 1, 2, 3);
    cell.checked().token(4, 5);
    cell.checked()
        .known(CheckOutcome.PASSED, CheckOutcome.PASSED, CheckOutcome.PASSED, PinOutcome.RIGHT);
    cell.checked().mac(CheckOutcome.PASSED);
    cell.checked().cryptogram(CheckOutcome.PASSED, 7);
    cell.checked().complete();
    return cell;
  }
}
