package dev.tollgate.bench.e2e;

import dev.tollgate.bench.load.Iso87;
import dev.tollgate.bench.load.LoadMix;
import dev.tollgate.bench.load.LoadMix.Message;
import dev.tollgate.bench.load.LoadMix.Proof;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the cards of a measurement send, and over which network. */
enum Workload {
  /** Card number and expiry only: binary, no PIN, card value, cryptogram or MAC. */
  NONE(Iso87.BINARY, Proof.NONE),
  /** Typed in, with PIN and CVV2: ASCII. */
  PIN_CVV2(Iso87.ASCII, Proof.PIN_CVV2),
  /** Chip by contact with CVN 18 and track 2 equivalent data: binary, no MAC. */
  EMV(Iso87.BINARY, Proof.CHIP);

  private final Iso87 dialect;

  @SuppressWarnings("ImmutableEnumChecker") // a record of three booleans
  private final Proof proof;

  Workload(Iso87 dialect, Proof proof) {
    this.dialect = dialect;
    this.proof = proof;
  }

  /** As the command line and the results call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Iso87 dialect() {
    return dialect;
  }

  /** 0200 purchases. */
  LoadMix mix(int cards) {
    return LoadMix.of(dialect, cards, Message.purchase(proof));
  }

  /** A workload's label on the command line. */
  static final class Reader implements ITypeConverter<Workload> {
    @Override
    public Workload convert(String text) {
      @Nullable Workload found = null;
      for (Workload workload : values()) {
        found = workload.label().equals(text) ? workload : found;
      }
      if (found == null) {
        throw new TypeConversionException("write none, pin-cvv2 or emv");
      }
      return found;
    }
  }
}
