package dev.tollgate.bench.e2e;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What is measured together, as its figures are compared with each other. */
public enum Part {
  /** CPU when little happens. */
  IDLE(new IdlePart(), true),
  /** The highest rate without HSM checks, and what one costs there. */
  MAX(new MaxPart(), true),
  /** With PIN and CVV2, beside jPOS doing the same. */
  PIN(new PinPart(), true),
  /** With cryptogram, beside the same calls in C. */
  EMV(new EmvPart(), true),
  /** Latencies at a middling rate, not synced, beside a bare echo. */
  TAIL_SYNC0(new TailPart(0), true),
  /** The same, synced. */
  TAIL_SYNC1(new TailPart(1), true),
  /** Latency against rate. */
  CURVE(new CurvePart(), false),
  /** Cost against connections. */
  LINKS(new LinksPart(), false),
  /** Start, memory and jars, with a million cards. */
  FOOTPRINT(new FootprintPart(), false),
  /** Cost against cards. */
  CARDS(new CardsPart(), false);

  @SuppressWarnings("ImmutableEnumChecker") // none has state
  private final Measurement measurement;

  private final boolean inRounds;

  Part(Measurement measurement, boolean inRounds) {
    this.measurement = measurement;
    this.inRounds = inRounds;
  }

  /** Whether it belongs to every round; others are measured once, as they take long. */
  boolean isInRounds() {
    return inRounds;
  }

  /** How a part is measured. */
  interface Measurement {
    void measure(BenchHome home, PartResult result) throws Exception;
  }

  /** As the command line has it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Measures it. One that keeps up no rate on a busy machine, or gets a wrong answer, says so; the
   * parts behind it are measured all the same.
   *
   * @return nothing if there are no figures
   */
  Optional<PartResult> measure(BenchHome home) throws Exception {
    PartResult result = new PartResult();
    System.err.println("measuring " + label());
    try {
      measurement.measure(home, result);
      return Optional.of(result);
    } catch (TollgateException e) {
      if (e.exitCode() != ExitCode.FOUND_WRONG) {
        throw e;
      }
      System.err.println(e.line());
      return Optional.empty();
    }
  }

  /** A part by its label. */
  public static final class Reader implements ITypeConverter<Part> {
    @Override
    public Part convert(String text) {
      for (Part part : values()) {
        if (part.label().equals(text)) {
          return part;
        }
      }
      throw new TypeConversionException(
          "write idle, max, pin, emv, tail-sync0, tail-sync1, curve, links, footprint or cards");
    }
  }
}
