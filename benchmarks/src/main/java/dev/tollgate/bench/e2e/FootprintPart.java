package dev.tollgate.bench.e2e;

import dev.tollgate.bench.process.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Start to ready and resident memory with a million cards, and the jars. */
final class FootprintPart implements Part.Measurement {
  private static final int CARDS = 1_000_000;
  private static final int STARTS = 5;
  private static final int RATE = 1_000;
  private static final int SECONDS = 30;
  private static final double MIB = 1 << 20;
  private static final long KIB = 1 << 10;

  @Override
  public void measure(BenchHome any, PartResult result) throws Exception {
    result.figures().put(Figure.JAR_MIB, jarBytes(any.product().root()) / MIB);
    List<Double> seconds = new ArrayList<>();
    try (BenchHome home = any.another("footprint", CARDS)) {
      for (int i = 0; i < STARTS; i++) {
        long startNs = System.nanoTime();
        try (GatewayProcess gateway = home.start(Variant.sync(1))) {
          seconds.add((System.nanoTime() - startNs) / 1e9);
          result.number("start s", seconds.getLast());
          gateway.endInOrder();
        }
      }
      try (GatewayProcess gateway = home.start(Variant.sync(1));
          Session session = home.session(BenchHome.target(gateway, Workload.NONE), Workload.NONE)) {
        result.run("resident memory", session.warm(RATE).run(RATE, SECONDS).required());
        result.figures().put(Figure.RSS_MIB, residentBytes(gateway.pid()) / MIB);
        gateway.endInOrder();
      }
    }
    result.figures().put(Figure.START_S, Median.of(seconds));
  }

  /** What bin/tollgate puts on the module path. */
  private static double jarBytes(Path root) throws IOException {
    Path target = root.resolve("gateway-core/target");
    long bytes = Files.size(target.resolve("gateway-core.jar"));
    try (Stream<Path> jars = Files.list(target.resolve("launch"))) {
      for (Path jar : jars.toList()) {
        bytes += Files.size(jar);
      }
    }
    return bytes;
  }

  private static double residentBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * (double) KIB;
      }
    }
    throw new IllegalStateException("no VmRSS");
  }
}
