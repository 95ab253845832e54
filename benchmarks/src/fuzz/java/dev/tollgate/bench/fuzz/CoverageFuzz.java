package dev.tollgate.bench.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tollgate.pci.codec.DialectReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same targets guided by what they reach: Jazzer keeps input that takes a new way. Only in the
 * Maven profile {@code fuzz}; see {@code bin/fuzz-coverage}. Where a target is one of several, the
 * first byte says which.
 */
class CoverageFuzz {
  private static final Group MESSAGES =
      new Group(
          DialectReader.SHIPPED.stream()
              .map(name -> (FuzzTarget) new MessageTarget(DialectReader.shipped(name)))
              .toList());
  private static final Group EDGES =
      new Group(WireForm.all().stream().map(form -> (FuzzTarget) new EdgeTarget(form)).toList());
  private static final Group COMPOSITES = new Group(List.of(new CompositeTarget(true)));
  private static final Group VIEWS = new Group(List.of(new ViewTarget()));
  private static final Group FORMS = new Group(List.of(new EncodeTarget()));
  private static final Group DIALECTS = new Group(List.of(new DialectTarget()));
  private static final Group PACKAGERS = new Group(List.of(new PackagerTarget()));

  @MethodSource("messages")
  @FuzzTest(maxDuration = "2m")
  void message(byte[] input) {
    MESSAGES.run(input);
  }

  @MethodSource("edges")
  @FuzzTest(maxDuration = "2m")
  void edge(byte[] input) {
    EDGES.run(input);
  }

  @MethodSource("composites")
  @FuzzTest(maxDuration = "2m")
  void composite(byte[] input) {
    COMPOSITES.run(input);
  }

  @MethodSource("views")
  @FuzzTest(maxDuration = "2m")
  void view(byte[] input) {
    VIEWS.run(input);
  }

  @MethodSource("forms")
  @FuzzTest(maxDuration = "2m")
  void encode(byte[] input) {
    FORMS.run(input);
  }

  @MethodSource("dialects")
  @FuzzTest(maxDuration = "2m")
  void dialect(byte[] input) {
    DIALECTS.run(input);
  }

  @MethodSource("packagers")
  @FuzzTest(maxDuration = "2m")
  void packager(byte[] input) {
    PACKAGERS.run(input);
  }

  static Stream<Arguments> messages() {
    return MESSAGES.seeds();
  }

  static Stream<Arguments> edges() {
    return EDGES.seeds();
  }

  static Stream<Arguments> composites() {
    return COMPOSITES.seeds();
  }

  static Stream<Arguments> views() {
    return VIEWS.seeds();
  }

  static Stream<Arguments> forms() {
    return FORMS.seeds();
  }

  static Stream<Arguments> dialects() {
    return DIALECTS.seeds();
  }

  static Stream<Arguments> packagers() {
    return PACKAGERS.seeds();
  }

  /** Targets of one kind as one, so that one run finds its way in all of them. */
  private record Group(List<FuzzTarget> targets) {
    void run(byte[] input) {
      if (input.length > 0) {
        FuzzTarget target = targets.get((input[0] & 0xFF) % targets.size());
        target.run(Arrays.copyOfRange(input, 1, input.length));
        target.reset();
      }
    }

    Stream<Arguments> seeds() {
      return IntStream.range(0, targets.size())
          .boxed()
          .flatMap(i -> targets.get(i).seeds().stream().map(seed -> chosen(i, seed.bytes())));
    }

    private static Arguments chosen(int index, byte[] bytes) {
      byte[] input = new byte[bytes.length + 1];
      input[0] = (byte) index;
      System.arraycopy(bytes, 0, input, 1, bytes.length);
      return Arguments.of((Object) input);
    }
  }
}
