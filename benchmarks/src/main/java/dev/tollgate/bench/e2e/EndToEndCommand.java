package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.process.ProductCommand;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/bench e2e}: the gateway as its users run it, beside peers in the same run: how much it
 * carries, what that costs, how long it takes. One pass in at most ten minutes, or some parts of
 * it. The gateway's state is made anew under {@code $TOLLGATE_HOME/bench/e2e}.
 */
@Command(
    name = "e2e",
    sortOptions = false,
    description =
        "Measures bin/tollgate run beside its peers, and tells each figure with its goal.",
    footer = {
      "",
      "Exit status: 0 all goals met, 1 failed, 2 usage, 3 a goal missed or a rate not reached,",
      "4 the gateway does not serve."
    })
public final class EndToEndCommand implements Callable<Integer> {
  private static final int MISSED = 3;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--parts",
      split = ",",
      defaultValue = "idle,max,pin,emv,tail-sync0,tail-sync1",
      converter = Part.Reader.class,
      description = "What to measure (default: ${DEFAULT-VALUE}).")
  private List<Part> parts = List.of();

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws Exception {
    JsonLine head = Machine.head("e2e");
    ProductCommand starter =
        ProductCommand.fromEnvironment(line -> System.err.println("  | " + line));
    Figures figures = new Figures();
    JsonLine details = new JsonLine();
    boolean complete = true;
    try (BenchHome home = BenchHome.make(starter, "e2e", BenchHome.CARDS)) {
      for (Part part : parts) {
        Optional<PartResult> measured = part.measure(home);
        complete &= measured.isPresent();
        if (measured.isPresent()) {
          PartResult result = measured.get();
          figures.putAll(result.figures());
          details.put(part.label(), result.runs());
          result.figures().rows().forEach(System.err::println);
        }
      }
    }
    var out = json ? System.err : System.out;
    figures.rows().forEach(out::println);
    if (json) {
      System.out.println(figures.json(head).put("complete", complete).put("runs", details));
    }
    return complete && figures.areMet() ? 0 : MISSED;
  }
}
