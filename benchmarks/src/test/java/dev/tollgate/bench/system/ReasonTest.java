package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.system.Ops.Pocket;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages that are well-formed and wrong: the code each is answered with, and the counters that
 * tell it from the others with the same code.
 */
@SystemTest
class ReasonTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final long AMOUNT_MINOR = 1200;
  private static final String ANSWERS = "tollgate_answers_total";
  private static final String FOLLOW_UPS = "tollgate_follow_ups_total";
  private static final String ZONE = "tollgate_zone_";

  /** The chip's transaction counter, over all tests. */
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static final Map<Network, NetworkLink> LINKS = new EnumMap<>(Network.class);
  private static RunningGateway gateway;

  /** What comes before the wrong message, and the message. */
  interface Script {
    ISOMsg wrong(Messages messages) throws Exception;
  }

  /**
   * @param reason as the label of {@code tollgate_answers_total} has it
   * @param counters other counters that grow by one, {@code NETWORK} standing for the network
   */
  record Wrong(
      String name,
      Network network,
      String code,
      String reason,
      List<String> counters,
      Script script) {
    @Override
    public String toString() {
      return name + " on " + network.label();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    gateway = RunningGateway.withDemoCards("reasons", Config.demo());
    LINKS.put(Network.ALPHA, gateway.link());
    LINKS.put(Network.BETA, gateway.betaLink());
  }

  @AfterAll
  static void stop() {
    LINKS.values().forEach(NetworkLink::close);
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldTellWhatIsWrong(Wrong wrong) throws Exception {
    Messages messages = Messages.of(wrong.network());
    ISOMsg message = wrong.script().wrong(messages);
    Pocket pocketBefore = pocket();
    Metrics before = Metrics.of(gateway.ops());

    Exchange exchange = LINKS.get(wrong.network()).ask(message, ANSWER);

    assertThat(exchange.answer().getString(39)).isEqualTo(wrong.code());
    assertThat(messages.isSealed(exchange)).as("MAC of the answer").isTrue();
    assertThat(exchange.answer().hasField(38)).as("an approval code").isFalse();
    assertThat(pocket()).isEqualTo(pocketBefore);
    Metrics after = Metrics.of(gateway.ops());
    Map<String, Long> grown = new TreeMap<>(after.growthSince(before, ANSWERS));
    grown.putAll(after.growthSince(before, FOLLOW_UPS));
    grown.putAll(after.growthSince(before, ZONE));
    assertThat(grown).isEqualTo(expected(wrong));
  }

  static Stream<Wrong> wrong() {
    return Stream.concat(
        Stream.of(Network.ALPHA, Network.BETA).flatMap(ReasonTest::wrong),
        Stream.of(
            new Wrong(
                "wrong MAC",
                Network.BETA,
                "63",
                "MAC_WRONG",
                List.of("tollgate_zone_mac_wrong_total{NETWORK}"),
                messages -> {
                  ISOMsg request = messages.purchase(AMOUNT_MINOR);
                  MessageMac.spoil(request);
                  return request;
                }),
            new Wrong(
                "no MAC",
                Network.BETA,
                "63",
                "MAC_WRONG",
                List.of("tollgate_zone_mac_missing_total{NETWORK}"),
                messages -> {
                  ISOMsg request = messages.purchase(AMOUNT_MINOR);
                  request.unset(64);
                  return request;
                })));
  }

  private static Stream<Wrong> wrong(Network network) {
    return Stream.of(
        new Wrong(
            "chip without DE55",
            network,
            "30",
            "FORMAT_ERROR",
            List.of("tollgate_zone_messages_malformed_total{NETWORK}"),
            messages -> messages.without(chip(messages, true), 55)),
        new Wrong(
            "wrong cryptogram",
            network,
            "82",
            "CRYPTOGRAM_FAILED",
            List.of("tollgate_zone_cryptograms_wrong_total{NETWORK}"),
            messages -> chip(messages, false)),
        new Wrong(
            "transaction counter used before",
            network,
            "82",
            "COUNTER_REPLAYED",
            List.of(),
            messages -> {
              approved(messages, chip(messages, true));
              return messages.chipPurchase(AMOUNT_MINOR, COUNTER.get(), true);
            }),
        new Wrong(
            "wrong CVV",
            network,
            "82",
            "CARD_VALUE_FAILED",
            List.of(),
            messages -> messages.stripePurchase(AMOUNT_MINOR, false)),
        new Wrong(
            "reversal from another terminal",
            network,
            "25",
            "ORIGINAL_NOT_FOUND",
            List.of("tollgate_follow_ups_total{kind=\"other_terminal\"}"),
            messages -> {
              ISOMsg first = approved(messages, messages.stripePurchase(AMOUNT_MINOR, true));
              return messages.with(messages.reversal("0400", first), 41, "ELSEWHER");
            }),
        new Wrong(
            "same key, other amount",
            network,
            "94",
            "CONTENT_CHANGED",
            List.of("tollgate_follow_ups_total{kind=\"content_changed\"}"),
            messages -> {
              ISOMsg first = approved(messages, messages.purchase(AMOUNT_MINOR));
              return messages.with(first, 4, Messages.amount(AMOUNT_MINOR + 1));
            }),
        new Wrong(
            "original after its reversal",
            network,
            "94",
            "REVERSED_BEFORE",
            List.of("tollgate_follow_ups_total{kind=\"original_after_reversal\"}"),
            messages -> {
              ISOMsg first = messages.purchase(AMOUNT_MINOR);
              approved(messages, messages.reversal("0400", first));
              return first;
            }));
  }

  private static ISOMsg chip(Messages messages, boolean rightCryptogram) {
    return messages.chipPurchase(AMOUNT_MINOR, COUNTER.incrementAndGet(), rightCryptogram);
  }

  private static ISOMsg approved(Messages messages, ISOMsg request) throws Exception {
    Exchange exchange = LINKS.get(messages.network()).ask(request, ANSWER);
    assertThat(exchange.answer().getString(39)).isEqualTo("00");
    return request;
  }

  private static Map<String, Long> expected(Wrong wrong) {
    String network = "network=\"%s\"".formatted(wrong.network().label());
    Map<String, Long> grown = new TreeMap<>();
    grown.put("%s{%s,reason=\"%s\"}".formatted(ANSWERS, network, wrong.reason()), 1L);
    wrong.counters().forEach(name -> grown.put(name.replace("NETWORK", network), 1L));
    // Every message is a frame.
    grown.put(ZONE + "frames_total", 1L);
    return grown;
  }

  private static Pocket pocket() throws IOException, InterruptedException {
    return gateway.ops().pocket(Messages.ACCOUNT);
  }
}
