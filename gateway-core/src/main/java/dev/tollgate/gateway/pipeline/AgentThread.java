package dev.tollgate.gateway.pipeline;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the agent on its own thread, asleep while there is nothing to do. A broken invariant ends
 * the process: half a transaction table is worse than none.
 */
final class AgentThread implements Runnable {
  /** Exit status of a process whose agent found an invariant broken. */
  private static final int BROKEN_INVARIANT = 70;

  private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);

  private final AuthorizationAgent agent;
  private final Doorbell doorbell;
  private final Thread thread = new Thread(this, "agent");
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean running = true;

  AgentThread(AuthorizationAgent agent, Doorbell doorbell) {
    this.agent = agent;
    this.doorbell = doorbell;
  }

  void start() {
    thread.start();
  }

  /** Stops after the turn under way. @return whether it ended in time */
  boolean stop(long timeoutMs) throws InterruptedException {
    running = false;
    doorbell.ring();
    return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // whatever it is, it ends the process
  public void run() {
    try {
      while (running) {
        if (agent.doWork() == 0) {
          rest();
        }
      }
      ended.countDown();
    } catch (Exception | Error e) {
      LOG.error("TG-RUN-070 the agent stopped on a broken invariant: {}", e.toString());
      Runtime.getRuntime().halt(BROKEN_INVARIANT);
    }
  }

  /** The second look is a whole turn: the ledger's answers are only seen by polling for them. */
  private void rest() throws Exception {
    int inFlight = agent.inFlight();
    if (inFlight >= PipelineLimits.CROWD) {
      LockSupport.parkNanos(PipelineLimits.crowdRestNs(inFlight));
      return;
    }
    doorbell.lieDown();
    if (agent.doWork() > 0 || !running) {
      doorbell.getUp();
    } else {
      doorbell.sleep(agent.inFlight() > 0 ? PipelineLimits.TICK_NS : PipelineLimits.IDLE_NS);
    }
  }
}
