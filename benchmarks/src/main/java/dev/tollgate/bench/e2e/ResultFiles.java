package dev.tollgate.bench.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.bench.JsonLine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What was measured, a file for each part and round: {@code PART-ROUND.json}, and its distributions
 * of latencies in microseconds, {@code NAME-ROUND.hgrm}. Written at once, so that a run that was
 * broken off goes on where it was.
 *
 * @param folder is there
 */
record ResultFiles(Path folder) {
  private static final double NS_PER_MICRO = 1_000;

  boolean has(Part part, int round) {
    return Files.exists(file(part, round));
  }

  void write(Part part, int round, JsonLine head, PartResult result) throws IOException {
    for (Map.Entry<String, Histogram> one : result.latencies().entrySet()) {
      Path file = folder.resolve(one.getKey() + "-" + round + ".hgrm");
      try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, UTF_8)) {
        one.getValue().outputPercentileDistribution(out, NS_PER_MICRO);
      }
    }
    // The last: with it the part counts as measured.
    Files.writeString(file(part, round), result.json(head) + "\n");
  }

  /** What all of them say, those of a part in the order of its rounds. */
  List<Map<?, ?>> read() throws IOException {
    List<Map<?, ?>> read = new ArrayList<>();
    for (Part part : Part.values()) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(path -> isOf(part, path)).sorted().toList()) {
          // JSON is YAML.
          Object json =
              new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
          read.add((Map<?, ?>) json);
        }
      }
    }
    return read;
  }

  void delete() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }

  private static boolean isOf(Part part, Path file) {
    return file.getFileName().toString().matches(part.label() + "-[0-9]+\\.json");
  }

  private Path file(Part part, int round) {
    return folder.resolve(part.label() + "-" + round + ".json");
  }
}
