package dev.tollgate.bench.scenario;

import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Step.Cardholder;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cards and steps, in the order they are played. The shipped one is in {@code scenario.yaml} beside
 * this class: test PANs and test PINs only.
 */
public record Scenario(Map<String, Cardholder> cards, List<Step> steps) {
  private static final String SHIPPED = "scenario.yaml";

  public Scenario {
    cards = Map.copyOf(cards);
    steps = List.copyOf(steps);
  }

  /** The networks it is played on. */
  public Set<Network> networks() {
    Set<Network> networks = EnumSet.noneOf(Network.class);
    steps.forEach(step -> networks.add(step.network()));
    return networks;
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

  /**
   * A scenario of the user's own.
   *
   * @throws TollgateException {@code TG-BEN-010} if it is wrong, {@code TG-BEN-014} if it cannot be
   *     read
   */
  public static Scenario read(Path file) {
    try {
      return ScenarioFile.parse(Files.readString(file), file.toString());
    } catch (IOException _) {
      throw new TollgateException(
          "TG-BEN-014",
          ExitCode.FAILED,
          "scenario file cannot be read",
          file.toString(),
          "check path and permissions; it is YAML in UTF-8");
    }
  }
}
