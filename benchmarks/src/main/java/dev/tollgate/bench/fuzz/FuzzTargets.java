package dev.tollgate.bench.fuzz;

import dev.tollgate.pci.codec.DialectReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All targets, each with its part of a campaign. */
public final class FuzzTargets {
  /** What is on the wire. */
  private static final int WIRE = 100;

  /** Connections: slower, as each input needs one of its own. */
  private static final int EDGE = 20;

  /** Files of operators and commands for people: slower by hundreds, and not on the wire. */
  private static final int FILES = 1;

  private FuzzTargets() {}

  /**
   * A target and its weight.
   *
   * @param maker makes one for each thread
   * @param weight its part of the inputs, of the sum of all weights
   */
  public record Entry(Supplier<FuzzTarget> maker, int weight) {}

  /** By name, in the order of the results. */
  public static Map<String, Entry> all() {
    var all = new LinkedHashMap<String, Entry>();
    for (String dialect : DialectReader.SHIPPED) {
      add(all, WIRE, () -> new MessageTarget(DialectReader.shipped(dialect)));
    }
    for (WireForm form : WireForm.all()) {
      add(all, EDGE, () -> new EdgeTarget(form));
    }
    add(all, WIRE, () -> new CompositeTarget(false));
    add(all, EDGE, () -> new CompositeTarget(true));
    add(all, FILES, ViewTarget::new);
    add(all, FILES, EncodeTarget::new);
    add(all, FILES, DialectTarget::new);
    add(all, FILES, PackagerTarget::new);
    return all;
  }

  private static void add(Map<String, Entry> all, int weight, Supplier<FuzzTarget> maker) {
    all.put(maker.get().name(), new Entry(maker, weight));
  }
}
