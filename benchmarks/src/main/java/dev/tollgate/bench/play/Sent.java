package dev.tollgate.bench.play;

import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.scenario.Step;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/** A message of a card that later steps may refer to. */
final class Sent {
  private final Step step;
  private final ISOMsg request;
  private final @Nullable ChipData chip;
  private final AccountBook.Movement movement;
  private @Nullable Exchange exchange;

  Sent(Step step, ISOMsg request, @Nullable ChipData chip, AccountBook.Movement movement) {
    this.step = step;
    this.request = request;
    this.chip = chip;
    this.movement = movement;
  }

  Step step() {
    return step;
  }

  ISOMsg request() {
    return request;
  }

  /** What DE55 was made of; null without DE55. */
  @Nullable ChipData chip() {
    return chip;
  }

  AccountBook.Movement movement() {
    return movement;
  }

  /** Null until it was answered. */
  @Nullable Exchange exchange() {
    return exchange;
  }

  void answered(Exchange answer) {
    exchange = answer;
  }
}
