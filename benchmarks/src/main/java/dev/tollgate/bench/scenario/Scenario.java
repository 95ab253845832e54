package dev.tollgate.bench.scenario;

import dev.tollgate.bench.scenario.Step.Cardholder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Cards and steps, in the order they are played. The data is in {@code scenario.yaml} beside this
 * class: test PANs and test PINs only.
 */
public record Scenario(Map<String, Cardholder> cards, List<Step> steps) {
  private static final String SHIPPED = "scenario.yaml";

  public Scenario {
    cards = Map.copyOf(cards);
    steps = List.copyOf(steps);
  }

  /** The scenario {@code bin/tollgate demo} plays. */
  public static Scenario shipped() {
    try (InputStream in = Scenario.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing from the program");
      }
      return ScenarioFile.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), SHIPPED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
