package dev.tollgate.gateway.app;

import java.util.ArrayDeque;
import java.util.Deque;

/** How to take down what has been put up so far, last part first. */
final class TakeDown {
  /** Takes one part down. */
  interface Step {
    /**
     * @return false if something was left undone
     */
    boolean run() throws InterruptedException;
  }

  private final Deque<Step> steps = new ArrayDeque<>();

  void add(Step step) {
    steps.push(step);
  }

  void add(Runnable step) {
    add(() -> {
      step.run();
      return true;
    });
  }

  /** Runs all steps, whatever becomes of each. @return whether nothing was left undone */
  boolean run() {
    boolean complete = true;
    while (!steps.isEmpty()) {
      try {
        complete &= steps.pop().run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        complete = false;
      } catch (RuntimeException e) {
        complete = false; // the parts below it must come down all the same
      }
    }
    return complete;
  }
}
