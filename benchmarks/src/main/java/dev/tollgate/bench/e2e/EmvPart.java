package dev.tollgate.bench.e2e;

import dev.tollgate.bench.hsm.RawJob;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import java.nio.file.Path;

/** Cryptograms of version 18, durable, beside one thread that makes the same calls in C. */
final class EmvPart implements Part.Measurement {
  private static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  private static final String TOKEN = "tollgate-demo";
  private static final int RAW_MS = 3_000;
  private static final int[] WARM = {2_000, 4_000, 6_000, 6_000, 6_000, 6_000};

  @Override
  public void measure(BenchHome home, PartResult result) throws Exception {
    ProductCommand product = home.product();
    Path pinFile = product.home().resolve("softhsm/user.pin");
    RawJob raw = RawJob.compile(product.home(), SOFTHSM, product.softHsmConf(), TOKEN, pinFile);
    double before = raw.ratePerSecond(RAW_MS, home.cards());
    Run ours;
    try (GatewayProcess gateway = home.start(Variant.sync(1));
        Session session = home.session(BenchHome.target(gateway, Workload.EMV), Workload.EMV)) {
      int first = (int) (before * 0.6);
      ours = session.warm(WARM).sustained(session.maxRate(first));
      gateway.endInOrder();
    }
    double after = raw.ratePerSecond(RAW_MS, home.cards());
    result.run("gateway at its highest rate", ours);
    result.number("raw C before", before);
    result.number("raw C after", after);
    double perSecond = ours.load().achievedPerSecond();
    result.figures().put(Figure.ARQC_RATE_VS_RAW, perSecond / ((before + after) / 2));
  }
}
