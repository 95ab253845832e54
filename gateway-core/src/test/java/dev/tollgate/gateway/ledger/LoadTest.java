package dev.tollgate.gateway.ledger;

import static dev.tollgate.gateway.ledger.Scene.ACCOUNT;
import static dev.tollgate.gateway.ledger.Scene.EUR;
import static dev.tollgate.gateway.ledger.Scene.GBP;
import static dev.tollgate.gateway.ledger.Scene.LIFETIME_MS;
import static dev.tollgate.gateway.ledger.Scene.USD;
import static dev.tollgate.gateway.ledger.Scene.WINDOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadTest {
  private static final int MANY = 500;

  private final Scene scene = new Scene();

  @Test
  void shouldBringMoneyOnce() {
    assertThat(load("L-1", ACCOUNT, EUR, 7_00)).isEqualTo(LoadOutcome.LOADED);
    assertThat(load("L-1", ACCOUNT, EUR, 7_00)).isEqualTo(LoadOutcome.LOADED_BEFORE);
    assertThat(load("L-2", ACCOUNT, EUR, 7_00)).isEqualTo(LoadOutcome.LOADED);

    assertThat(scene.pocket(EUR).balance()).isEqualTo(114_00);
    assertThat(scene.ledger.currencySum(EUR)).isZero();
    assertThat(scene.pockets(Ascii16.parse("#FUNDING")).getFirst().balance()).isEqualTo(-114_00);
  }

  @Test
  void shouldNotTakeAReferenceForAnotherLoad() {
    scene.open(Ascii16.parse("ACC-2"), EUR, 0);
    load("L-1", ACCOUNT, EUR, 7_00);

    assertThat(load("L-1", ACCOUNT, EUR, 7_01)).isEqualTo(LoadOutcome.CHANGED);
    assertThat(load("L-1", ACCOUNT, USD, 7_00)).isEqualTo(LoadOutcome.CHANGED);
    assertThat(load("L-1", Ascii16.parse("ACC-2"), EUR, 7_00)).isEqualTo(LoadOutcome.CHANGED);
    assertThat(load("L-1", ACCOUNT, GBP, 7_00)).isEqualTo(LoadOutcome.CHANGED);
    assertThat(scene.pocket(EUR).balance()).isEqualTo(107_00);
    assertThat(scene.pocket(USD).balance()).isEqualTo(50_00);
  }

  @Test
  void shouldRefuseWhatIsNoLoad() {
    assertThat(load("L-1", ACCOUNT, EUR, 0)).isEqualTo(LoadOutcome.REFUSED);
    assertThat(load("L-1", ACCOUNT, EUR, -1)).isEqualTo(LoadOutcome.REFUSED);
    assertThat(load("L-1", ACCOUNT, EUR, Long.MAX_VALUE)).isEqualTo(LoadOutcome.REFUSED);
    assertThat(load("L-1", ACCOUNT, GBP, 1)).isEqualTo(LoadOutcome.NO_POCKET);
    assertThat(load("L-1", ACCOUNT, -5, 1)).isEqualTo(LoadOutcome.NO_POCKET);
    assertThat(load("L-1", Ascii16.parse("ACC-9"), EUR, 1)).isEqualTo(LoadOutcome.NO_POCKET);
    assertThat(load("L-1", Ascii16.parse("#FUNDING"), EUR, 1)).isEqualTo(LoadOutcome.NO_POCKET);
    long name = ACCOUNT.hi();
    assertThat(scene.ledger.load(scene.nowMs, 0, 0, name, 0, EUR, 1))
        .isEqualTo(LoadOutcome.REFUSED);
    assertThat(load("L-1", ACCOUNT, EUR, 1)).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void shouldRememberAReferenceForTheLifetimeOfAHold() {
    load("L-1", ACCOUNT, EUR, 1);
    scene.nowMs += LIFETIME_MS - 1;
    assertThat(load("L-1", ACCOUNT, EUR, 1)).isEqualTo(LoadOutcome.LOADED_BEFORE);
    scene.nowMs++;
    assertThat(load("L-1", ACCOUNT, EUR, 1)).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void shouldShedWhatItCouldNotRemember() {
    scene.ledger.configure(scene.nowMs, 3, WINDOW_MS, 2, LIFETIME_MS, 2);
    load("L-1", ACCOUNT, EUR, 1);
    load("L-2", ACCOUNT, EUR, 1);

    assertThat(load("L-3", ACCOUNT, EUR, 1)).isEqualTo(LoadOutcome.SHED);
    assertThat(scene.pocket(EUR).balance()).isEqualTo(100_02);
    assertThat(load("L-1", ACCOUNT, EUR, 1)).isEqualTo(LoadOutcome.LOADED_BEFORE);
    assertThat(scene.ledger.configure(scene.nowMs, 3, WINDOW_MS, 1, LIFETIME_MS, 9))
        .isEqualTo(ConfigureOutcome.IN_USE);
    scene.nowMs += LIFETIME_MS;
    assertThat(load("L-3", ACCOUNT, EUR, 1)).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void shouldKnowThemAllAfterARestore() {
    for (int i = 0; i < MANY; i++) {
      load("L-" + i, ACCOUNT, EUR, 1 + i);
    }
    Ledger restored = Recording.of(scene.ledger).restore();

    assertThat(restored.stateHash()).isEqualTo(scene.ledger.stateHash());
    for (int i = 0; i < MANY; i++) {
      Ascii16 name = Ascii16.parse("L-" + i);
      assertThat(
              restored.load(
                  scene.nowMs, name.hi(), name.lo(), ACCOUNT.hi(), ACCOUNT.lo(), EUR, 1 + i))
          .isEqualTo(LoadOutcome.LOADED_BEFORE);
    }
    assertThat(Recording.of(restored).bytes()).isEqualTo(Recording.of(scene.ledger).bytes());
  }

  private LoadOutcome load(String reference, Ascii16 account, int currency, long amountMinor) {
    Ascii16 name = Ascii16.parse(reference);
    return scene.ledger.load(
        scene.nowMs, name.hi(), name.lo(), account.hi(), account.lo(), currency, amountMinor);
  }
}
