package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The values of figures that were measured, in their order. */
public final class Figures {
  private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

  public Figures put(Figure figure, double value) {
    values.put(figure, value);
    return this;
  }

  public Figures putAll(Figures others) {
    values.putAll(others.values);
    return this;
  }

  public Map<Figure, Double> values() {
    return Map.copyOf(values);
  }

  /** Whether every figure that was measured reaches its goal; none does not. */
  public boolean areMet() {
    return !values.isEmpty()
        && values.entrySet().stream().allMatch(one -> one.getKey().isMet(one.getValue()));
  }

  public List<String> rows() {
    return values.entrySet().stream().map(one -> one.getKey().row(one.getValue())).toList();
  }

  /** Adds them to a line, and whether each is met. */
  public JsonLine json(JsonLine line) {
    JsonLine met = new JsonLine();
    values.forEach((figure, value) -> {
      line.putRatio(figure.key(), value);
      met.put(figure.key(), figure.isMet(value));
    });
    return line.put("goals", met).put("goals_met", areMet());
  }
}
