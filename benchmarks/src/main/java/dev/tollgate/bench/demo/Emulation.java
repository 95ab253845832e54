package dev.tollgate.bench.demo;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.play.CounterFile;
import dev.tollgate.bench.play.Player;
import dev.tollgate.bench.play.Tally;
import dev.tollgate.bench.process.StopSignal;
import dev.tollgate.bench.scenario.Kind;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Card networks that play a scenario against a gateway: sign-on on every line, one round step by
 * step, then rounds at a rate, sign-off.
 *
 * @param endpoints where each network connects to
 * @param cards the card file the gateway has imported
 * @param testKeys the published test keys, on this side of the wire
 * @param home {@code TOLLGATE_HOME}, for the chips' counters
 */
record Emulation(
    Map<Network, Endpoint> endpoints, Scenario scenario, Path cards, Path testKeys, Path home) {
  private static final int LINES = 4;

  /**
   * How long to play.
   *
   * @param seconds null until told to stop
   * @param ratePerSecond messages a second after the first round, 0 to end with the first round
   */
  record Pace(@Nullable Integer seconds, int ratePerSecond) {}

  /**
   * @throws TollgateException {@code TG-DEM-016} if a network finds nobody, and those of the files
   */
  Tally.Summary play(Pace pace, StopSignal stop, DemoScreen screen) {
    Tally tally = new Tally();
    Map<Network, List<NetworkLink>> links = new EnumMap<>(Network.class);
    try (CounterFile counters = CounterFile.open(home)) {
      connect(links);
      Player player =
          new Player(
              scenario,
              CardFile.read(cards),
              CardCrypto.from(testKeys),
              new MessageKeys(Clock.systemUTC()),
              counters,
              links,
              tally,
              screen::wrong);
      play(player, pace, stop, screen);
    } finally {
      for (List<NetworkLink> lines : links.values()) {
        lines.forEach(NetworkLink::close);
        tally.strays(lines.stream().mapToLong(NetworkLink::strays).sum());
      }
    }
    return tally.summary();
  }

  private void play(Player player, Pace pace, StopSignal stop, DemoScreen screen) {
    long startNs = System.nanoTime();
    Integer seconds = pace.seconds();
    long lengthNs = seconds == null ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
    BooleanSupplier goOn = () -> !stop.requested() && System.nanoTime() - startNs < lengthNs;
    screen.header();
    player.say(Kind.SIGN_ON, _ -> {});
    player.once(screen::step, goOn);
    if (pace.ratePerSecond() > 0) {
      screen.loop(pace.ratePerSecond(), LINES * scenario.networks().size(), seconds);
      player.loop(pace.ratePerSecond(), goOn);
    }
    player.say(Kind.SIGN_OFF, _ -> {});
  }

  private void connect(Map<Network, List<NetworkLink>> links) {
    for (Network network : scenario.networks()) {
      List<NetworkLink> lines = links.computeIfAbsent(network, _ -> new ArrayList<>());
      Endpoint endpoint = Objects.requireNonNull(endpoints.get(network), network.label());
      try {
        for (int i = 0; i < LINES; i++) {
          lines.add(NetworkLink.connect(network, endpoint.host(), endpoint.port()));
        }
      } catch (IOException e) {
        throw new TollgateException(
            "TG-DEM-016",
            ExitCode.UNREACHABLE,
            "no gateway for network " + network.label(),
            endpoint + ", " + e.getMessage(),
            "start it with bin/tollgate run --config config/demo.yaml, or name its port with --"
                + network.label());
      }
    }
  }
}
