package dev.tollgate.pci.card;

import dev.tollgate.hsm.Hsm.LaneTask;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.PaymentHsm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.Zone.RequestSink;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Gives the card checks of cells to the HSM; one reusable lane task a cell. */
public final class CardDesk {
  private final HsmGroup hsm;
  private final Task[] tasks;

  public CardDesk(
      HsmGroup hsm,
      Vault vault,
      List<Network> networks,
      HsmKey tokenKey,
      CardFile cards,
      RequestSink sink,
      LongSupplier epochMs,
      ZoneCounters counters) {
    this.hsm = hsm;
    this.tasks = new Task[vault.cellCount()];
    for (int slot = 0; slot < tasks.length; slot++) {
      CardChecks checks = new CardChecks(networks, tokenKey, cards, epochMs, counters);
      tasks[slot] = new Task(vault.cell(slot), checks, sink);
    }
  }

  /** Queues the checks of a cell. @return false if the HSM takes no more work */
  public boolean submit(int slot) {
    return hsm.submit(tasks[slot]);
  }

  private static final class Task implements LaneTask {
    private final VaultCell cell;
    private final CardChecks checks;
    private final RequestSink sink;
    private final LaneTask next = this::runNext;

    Task(VaultCell cell, CardChecks checks, RequestSink sink) {
      this.cell = cell;
      this.checks = checks;
      this.sink = sink;
    }

    @Override
    public void run(PaymentHsm hsm) {
      if (cell.isAwaited()) {
        goOn(hsm, checks.begin(hsm, cell));
      }
    }

    private void runNext(PaymentHsm hsm) {
      if (cell.isAwaited()) {
        goOn(hsm, checks.goOn(hsm, cell));
      }
    }

    private void goOn(PaymentHsm hsm, boolean more) {
      if (more) {
        hsm.batch().then(next);
      } else if (!sink.verified(cell.sealed().slot(), cell.sealed().generation())) {
        throw new IllegalStateException("the ring is smaller than what the cells can cause");
      }
    }

    /** A lane's hold keeps the cell from being used again, however late its thread comes back. */
    @Override
    public void hold() {
      cell.hold();
    }

    @Override
    public void letGo() {
      cell.letGo();
    }
  }

  /**
   * A network as far as the checks go.
   *
   * @param pinKeys zone PIN keys by the index in DE53
   * @param macKey key of the message authentication codes, null where the network has none
   */
  public record Network(Dialect dialect, Map<Integer, HsmKey> pinKeys, @Nullable HsmKey macKey) {
    public Network {
      pinKeys = Map.copyOf(pinKeys);
    }
  }
}
