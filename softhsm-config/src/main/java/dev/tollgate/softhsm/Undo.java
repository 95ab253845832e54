package dev.tollgate.softhsm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The steps of a run that can be taken back, last one first. */
final class Undo {
  /** Takes one step back. */
  interface Step {
    void run() throws Exception;
  }

  private record Entry(String what, Step step) {}

  private final Deque<Entry> entries = new ArrayDeque<>();

  /**
   * @param what the thing to remove by hand if the step fails
   */
  void push(String what, Step step) {
    entries.push(new Entry(what, step));
  }

  /**
   * Takes back every step and returns the failure to throw: the given one, or one that also names
   * what could not be removed.
   */
  ProvisioningException rollback(ProvisioningException failure) {
    List<String> left = new ArrayList<>();
    while (!entries.isEmpty()) {
      var entry = entries.pop();
      try {
        entry.step.run();
      } catch (Exception e) {
        left.add(entry.what);
      }
    }
    if (left.isEmpty()) {
      return failure;
    }
    return new ProvisioningException(
        failure.code(),
        failure.exitStatus(),
        failure.what(),
        failure.where(),
        failure.next() + "; and remove by hand: " + String.join(", ", left));
  }
}
