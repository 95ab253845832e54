package dev.tollgate.gateway.pipeline;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;

/** One counter for each constant of an enum; written by one thread, read by anyone. */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
public final class EnumCounters<E extends Enum<E>> {
  private final E[] constants;
  private final LongAdder[] adders;

  EnumCounters(Class<E> type) {
    constants = type.getEnumConstants();
    adders = new LongAdder[constants.length];
    for (int i = 0; i < adders.length; i++) {
      adders[i] = new LongAdder();
    }
  }

  void increment(E constant) {
    adders[constant.ordinal()].increment();
  }

  public long sum(E constant) {
    return adders[constant.ordinal()].sum();
  }

  /** Tells all of them, in the order of the enum. */
  public void forEach(ObjLongConsumer<E> reader) {
    for (E constant : constants) {
      reader.accept(constant, sum(constant));
    }
  }

  public long sum() {
    long sum = 0;
    for (LongAdder adder : adders) {
      sum += adder.sum();
    }
    return sum;
  }
}
