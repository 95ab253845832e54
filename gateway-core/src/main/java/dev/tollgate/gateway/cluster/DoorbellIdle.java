package dev.tollgate.gateway.cluster;

import dev.tollgate.gateway.pipeline.Doorbell;
import java.util.function.IntConsumer;
import org.agrona.concurrent.IdleStrategy;

/**
 * How a thread of the node rests: after a turn without work it looks once more, then sleeps until a
 * neighbour rings. After a turn with work it rings the neighbours that may have to go on with it.
 */
final class DoorbellIdle implements IdleStrategy {
  private final Doorbell own;
  private final Doorbells bells;
  private final IntConsumer neighbours;
  private boolean lying;

  /**
   * @param neighbours told of the work of a turn, as the turn counted it, never 0
   */
  DoorbellIdle(Doorbell own, Doorbells bells, IntConsumer neighbours) {
    this.own = own;
    this.bells = bells;
    this.neighbours = neighbours;
  }

  @Override
  public void idle(int workCount) {
    if (workCount > 0) {
      reset();
      neighbours.accept(workCount);
    } else {
      idle();
    }
  }

  @Override
  public void idle() {
    if (lying) {
      own.sleep(bells.sleepNs());
      lying = false;
    } else {
      own.lieDown();
      lying = true;
    }
  }

  @Override
  public void reset() {
    if (lying) {
      own.getUp();
      lying = false;
    }
  }
}
