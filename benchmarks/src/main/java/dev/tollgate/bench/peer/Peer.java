package dev.tollgate.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to compare with, at its best settings: docs/BENCHMARKS.md says how they were found.
 *
 * @param kind subcommand of {@code bench peer}
 * @param jvmFlags what suits it
 */
public record Peer(String kind, List<String> jvmFlags, List<String> arguments) {
  private static final List<String> EVERY =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:-UsePerfData",
          "-Xms1g",
          "-Xmx1g");

  /** A bare Netty server that sends back what it gets: the limit of this transport. */
  public static Peer echo() {
    return of("echo", List.of("-XX:+UseSerialGC"), List.of("--epoll"));
  }

  /** jPOS reads every message, approves it and packs the answer. */
  public static Peer jposApprove(PeerForm form) {
    return of("jpos-approve", List.of("-XX:+UseSerialGC"), List.of("--form", form.name()));
  }

  /**
   * jPOS does the gateway's job.
   *
   * @param folder for all it writes; not there yet
   * @param keys the published test keys
   * @param cards what {@code cards import} reads
   * @param accounts what {@code accounts import} reads
   */
  public static Peer jposJob(PeerForm form, Path folder, Path keys, Path cards, Path accounts) {
    return of(
        "jpos-job",
        List.of("-XX:+UseParallelGC"),
        List.of(
            "--form",
            form.name(),
            "--folder",
            folder.toString(),
            "--keys",
            keys.toString(),
            "--cards",
            cards.toString(),
            "--accounts",
            accounts.toString()));
  }

  /** jreactive-8583 reads every message, approves it and writes the answer. */
  public static Peer jreactiveApprove(PeerForm form) {
    return of("jreactive-approve", List.of("-XX:+UseParallelGC"), List.of("--form", form.name()));
  }

  private static Peer of(String kind, List<String> jvmFlags, List<String> arguments) {
    List<String> flags = Stream.concat(EVERY.stream(), jvmFlags.stream()).toList();
    return new Peer(kind, flags, arguments);
  }
}
