package dev.tollgate.bench.fuzz;

import dev.tollgate.bench.JsonLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a campaign saw of one target, over all its runs. */
public final class TargetResult {
  private final String name;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> signatures = new HashSet<>();
  private long inputs;
  private long elapsedNs;
  private long worstNs;
  private long worstAllocated;

  TargetResult(String name) {
    this.name = name;
  }

  void add(FuzzRun run, long runNs) {
    inputs += run.inputs();
    elapsedNs += runNs;
    worstNs = Math.max(worstNs, run.worstNs());
    worstAllocated = Math.max(worstAllocated, run.worstAllocated());
    for (Finding finding : run.findings()) {
      if (signatures.add(finding.signature())) {
        findings.add(finding);
      }
    }
  }

  public String name() {
    return name;
  }

  public long inputs() {
    return inputs;
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Inputs a second on one thread, mutator included. */
  public long perSecond() {
    return elapsedNs == 0 ? 0 : Math.round(inputs * 1e9 / elapsedNs);
  }

  public double worstUs() {
    return worstNs / 1000.0;
  }

  public long worstAllocated() {
    return worstAllocated;
  }

  JsonLine json() {
    return new JsonLine()
        .put("target", name)
        .put("inputs", inputs)
        .put("per_second_and_thread", perSecond())
        .put("worst_us", worstUs())
        .put("worst_allocated_bytes", worstAllocated)
        .put("findings", findings.stream().map(TargetResult::json).toList());
  }

  private static JsonLine json(Finding finding) {
    return new JsonLine()
        .put("kind", finding.kind().name())
        .put("detail", finding.detail().replaceAll("[\\p{Cntrl}\"\\\\]", "?"))
        .put("input", finding.input());
  }
}
