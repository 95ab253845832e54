package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ops.PrometheusText;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RuntimeMetricsTest {
  private static final int MUCH = 64 << 20;
  private static final int SOCKETS = 100;

  private static final int BYTES = 1 << 20;

  private byte[] kept = {};

  @Test
  void shouldTellWhatAThreadHasTakenFromTheHeap() throws Exception {
    try (var threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "taker"))) {
      threads.submit(() -> {}).get();
      long before = value("tollgate_thread_allocated_bytes_total{thread=\"taker\"}");

      threads.submit(() -> kept = new byte[BYTES]).get();

      long after = value("tollgate_thread_allocated_bytes_total{thread=\"taker\"}");
      assertThat(after - before).isBetween((long) BYTES, 2L * BYTES);
      assertThat(kept).hasSize(BYTES);
    }
  }

  @Test
  void shouldAddUpThreadsOfOneName() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread[] twins = new Thread[2];
    for (int i = 0; i < twins.length; i++) {
      twins[i] = new Thread(() -> await(end), "twin");
      twins[i].start();
    }

    String text = text();

    end.countDown();
    assertThat(text.split("tollgate_thread_cpu_ns_total\\{thread=\"twin\"}")).hasSize(2);
    for (Thread twin : twins) {
      twin.join();
    }
  }

  @Test
  void shouldCountCollections() {
    long before = value("tollgate_gc_pauses_total");

    System.gc();

    assertThat(value("tollgate_gc_pauses_total")).isGreaterThan(before);
    assertThat(value("tollgate_gc_pause_ns_total")).isNotNegative();
  }

  /** At least what is held here; what tests before this one have left may go at any time. */
  @Test
  void shouldTellWhatMustNotGrow() throws Exception {
    long[] kept = new long[MUCH / Long.BYTES];
    ByteBuffer buffer = ByteBuffer.allocateDirect(MUCH);
    System.gc();

    assertThat(value("tollgate_heap_kept_bytes")).isGreaterThanOrEqualTo(MUCH);
    assertThat(value("tollgate_direct_bytes")).isGreaterThanOrEqualTo(MUCH);
    assertThat(kept.length * Long.BYTES).as("both are still there").isEqualTo(buffer.capacity());
  }

  @Test
  void shouldCountOpenFiles() throws Exception {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < SOCKETS; i++) {
        sockets.add(new ServerSocket(0));
      }
      assertThat(value("tollgate_open_files")).isGreaterThanOrEqualTo(SOCKETS);
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long value(String series) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(series) + " (\\d+)$", Pattern.MULTILINE)
            .matcher(text());
    assertThat(line.find()).as(series).isTrue();
    return Long.parseLong(line.group(1));
  }

  private static String text() {
    PrometheusText text = new PrometheusText();
    RuntimeMetrics.write(text);
    return text.toString();
  }
}
