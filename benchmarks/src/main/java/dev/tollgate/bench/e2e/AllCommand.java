package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.process.ProductCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/bench all}: rounds of {@code bin/bench e2e}, in each of which gateway and peers are
 * measured in turn; what takes longer once; medians, plots and ratios. Hours: it writes what it has
 * measured, and started again it goes on from there.
 */
@Command(
    name = "all",
    sortOptions = false,
    description = "Measures everything in rounds, and writes medians, distributions and plots.",
    footer = {
      "",
      "Exit status: 0 all goals met, 1 failed, 2 usage, 3 a goal missed or a rate not reached,",
      "4 the gateway does not serve."
    })
public final class AllCommand implements Callable<Integer> {
  private static final int MISSED = 3;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      converter = Positive.class,
      description = "Of all that fits into a pass; medians count (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "docs/bench",
      description = "Where results go (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("");

  @Option(
      names = "--parts",
      split = ",",
      defaultValue = "idle,max,pin,emv,tail-sync0,tail-sync1,curve,links,footprint,cards",
      converter = Part.Reader.class,
      description = "What to measure (default: ${DEFAULT-VALUE}).")
  private List<Part> parts = List.of();

  @Option(names = "--fresh", description = "Deletes what was measured before.")
  private boolean fresh;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws Exception {
    ProductCommand starter =
        ProductCommand.fromEnvironment(line -> System.err.println("  | " + line));
    Path folder = starter.root().resolve(out);
    ResultFiles files = new ResultFiles(Files.createDirectories(folder.resolve("rounds")));
    if (fresh) {
      files.delete();
    }
    boolean complete = measure(starter, files);
    Summary summary = Summary.of(files.read());
    Figures figures = summary.figures();
    draw(summary, folder);
    String line =
        figures
            .json(Machine.head("all").put("rounds", rounds).put("complete", complete))
            .toString();
    Files.writeString(folder.resolve("summary.json"), line + "\n");
    var told = json ? System.err : System.out;
    figures.rows().forEach(told::println);
    if (json) {
      System.out.println(line);
    }
    return complete && figures.areMet() ? 0 : MISSED;
  }

  /**
   * Round by round, so that a noisy hour is not one figure's alone.
   *
   * @return whether every part of every round has its figures now
   */
  private boolean measure(ProductCommand starter, ResultFiles files) throws Exception {
    boolean complete = true;
    try (BenchHome home = BenchHome.make(starter, "all", BenchHome.CARDS)) {
      for (int round = 1; round <= rounds; round++) {
        for (Part part : parts) {
          if ((part.isInRounds() || round == 1) && !files.has(part, round)) {
            JsonLine head = Machine.head(part.label()).put("round", round);
            Optional<PartResult> measured = part.measure(home);
            complete &= measured.isPresent();
            if (measured.isPresent()) {
              files.write(part, round, head, measured.get());
            }
          }
        }
      }
    }
    return complete;
  }

  private static void draw(Summary summary, Path folder) throws IOException {
    for (Chart chart : Chart.values()) {
      var lines = summary.lines(chart);
      if (!lines.isEmpty()) {
        Files.writeString(folder.resolve(chart.key() + ".svg"), SvgChart.draw(chart, lines));
      }
    }
  }
}
