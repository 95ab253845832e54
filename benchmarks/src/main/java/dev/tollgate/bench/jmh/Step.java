package dev.tollgate.bench.jmh;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A step of a message's way that is measured alone. Each is a JMH benchmark of that name. */
enum Step {
  SCAN("scan", "all fields of the 236-byte 0100 found and checked"),
  SEAL("seal", "taken out of it what the gateway may know, with all format rules"),
  BUILD("build", "the same message written"),
  ECHO("echo", "the same, out of the one that was scanned"),
  ANSWER("answer", "its 0110 built and checked"),
  RING_HOP("ringHop", "published to a ring like the agent's, and taken from it"),
  AGENT_STEP("agentStep", "a transaction through ring and agent, HSM and ledger answering at once"),
  LEDGER_APPLY("ledgerApply", "a request that holds money, 1,000 cards"),
  CARD_LOOK_UP("cardLookUp", "a token looked up among 1,000 cards"),
  CARD_LOOK_UP_MILLION("cardLookUpMillion", "the same among a million"),
  TOKEN("token", "HSM: a PAN's token"),
  CARD_VALUE("cardValue", "HSM: a CVV2"),
  PIN("pin", "HSM: a PIN by PVV"),
  PIN_TRANSLATION("pinTranslation", "HSM: a PIN block from one zone key to another"),
  MAC("mac", "HSM: a retail MAC over 64 bytes"),
  CRYPTOGRAM("cryptogram", "HSM: version 18, both ARPCs"),
  PIN_AND_CARD_VALUE("pinAndCardValue", "HSM: PIN and CVV2 of a request, 64 requests together");

  private static final double SLOW_BYTES_MAX = 8;

  private final String benchmark;
  private final String meaning;

  Step(String benchmark, String meaning) {
    this.benchmark = benchmark;
    this.meaning = meaning;
  }

  String benchmark() {
    return benchmark;
  }

  /**
   * Bytes an operation may seem to allocate when it allocates nothing. Of a cryptogram there are so
   * few a second that what JMH's own threads allocate shows; an object would be 16.
   */
  double bytesMax() {
    return this == CRYPTOGRAM ? SLOW_BYTES_MAX : JmhRun.BYTES_MAX;
  }

  String meaning() {
    return meaning;
  }

  /** What JMH is to include for some of them. */
  static String pattern(List<Step> steps) {
    return steps.stream()
        .map(Step::benchmark)
        .collect(Collectors.joining("|", "dev\\.tollgate\\.bench\\..*\\.(", ")$"));
  }

  static String names() {
    return Arrays.stream(values()).map(Step::benchmark).collect(Collectors.joining(", "));
  }
}
