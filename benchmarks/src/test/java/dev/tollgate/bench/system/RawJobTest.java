package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.hsm.RawJob;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.torture.SwitchedLibrary;
import dev.tollgate.bench.torture.SwitchedLibrary.Function;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

/**
 * What the gateway is held against makes the very calls that it makes itself: both run on a library
 * that counts them.
 */
@SystemTest
class RawJobTest {
  private static final int REQUESTS = 20;
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** Known answers of keys, asked for once in a while. */
  private static final int HEALTH_CHECKS_MAX = REQUESTS / 2;

  @Test
  void shouldMakeTheCallsOfTheGateway() throws Exception {
    Path folder = Homes.fresh("raw-job");
    SwitchedLibrary library = SwitchedLibrary.in(folder, TestFiles.ROOT);
    Config config =
        Config.demo().with(SwitchedLibrary.SOFTHSM.toString(), library.file().toString());
    Map<Function, Long> gatewayCalls = new EnumMap<>(Function.class);
    try (RunningGateway gateway = RunningGateway.withDemoCards("raw-job-gateway", config);
        Peer peer = gateway.peer()) {
      ask(peer, 1); // the card's master key is derived
      Map<Function, Long> before = calls(library);
      for (int i = 0; i < REQUESTS; i++) {
        ask(peer, 2 + i);
      }
      calls(library).forEach((what, count) -> gatewayCalls.put(what, count - before.get(what)));
    }
    RawJob raw =
        RawJob.compile(
            folder,
            library.file(),
            Homes.tokenConf(),
            "tollgate-demo",
            Homes.token().resolve("softhsm/user.pin"));
    Map<Function, Long> one = rawCalls(raw, library, 1);
    Map<Function, Long> all = rawCalls(raw, library, 1 + REQUESTS);

    for (Function what : Function.values()) {
      long rawCalls = all.get(what) - one.get(what);
      int more = what == Function.ENCRYPT_UPDATE ? HEALTH_CHECKS_MAX : 0;
      assertThat(gatewayCalls.get(what)).as("%s", what).isBetween(rawCalls, rawCalls + more);
    }
    assertThat(gatewayCalls.get(Function.DERIVE_KEY)).isEqualTo(2L * REQUESTS);
  }

  private static void ask(Peer peer, int counter) throws Exception {
    Messages messages = Messages.of(Network.ALPHA);
    ISOMsg request = messages.chipPurchase(100, counter, true);
    String icvv = Messages.CRYPTO.icvv(Messages.PAN, "3112");
    request.unset(14);
    request.set(35, Messages.PAN + "=311220100000" + icvv);
    peer.send(request);
    assertThat(peer.receive(ANSWER).orElseThrow().getString(39)).isEqualTo("00");
  }

  private static Map<Function, Long> calls(SwitchedLibrary library) {
    Map<Function, Long> calls = new EnumMap<>(Function.class);
    for (Function what : Function.values()) {
      calls.put(what, library.calls(what));
    }
    return calls;
  }

  private static Map<Function, Long> rawCalls(RawJob raw, SwitchedLibrary library, int requests)
      throws InterruptedException {
    Map<Function, Long> before = calls(library);
    raw.run(requests, 1);
    Map<Function, Long> made = calls(library);
    made.replaceAll((what, count) -> count - before.get(what));
    return made;
  }
}
