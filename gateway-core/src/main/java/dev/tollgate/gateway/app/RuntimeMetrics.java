package dev.tollgate.gateway.app;

import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.tollgate.gateway.ops.PrometheusText;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What the JVM says of its threads and its collector: whether the message path allocates, and who
 * takes the CPU. Asked for when metrics are; counts nothing itself.
 */
final class RuntimeMetrics {
  /** Of all live threads of one name. */
  private record Usage(long bytes, long cpuNs) {
    Usage plus(Usage other) {
      return new Usage(bytes + other.bytes, cpuNs + other.cpuNs);
    }
  }

  private RuntimeMetrics() {}

  static void write(PrometheusText text) {
    SortedMap<String, Usage> threads = threads();
    text.counter("tollgate_thread_allocated_bytes_total", "Heap taken by a thread.");
    threads.forEach((name, usage) -> text.sample(usage.bytes(), "thread", name));
    text.counter("tollgate_thread_cpu_ns_total", "CPU time of a thread.");
    threads.forEach((name, usage) -> text.sample(usage.cpuNs(), "thread", name));
    long collections = 0;
    long ms = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
      ms += Math.max(0, collector.getCollectionTime());
    }
    text.counter("tollgate_gc_pauses_total", "Collections, in which all threads stand still.");
    text.sample(collections);
    text.counter("tollgate_gc_pause_ns_total", "Time in them, in steps of a millisecond.");
    text.sample(TimeUnit.MILLISECONDS.toNanos(ms));
    writeSizes(text);
  }

  /** What must not grow once every window is full. */
  private static void writeSizes(PrometheusText text) {
    long kept = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage collected = pool.getCollectionUsage();
      kept += pool.getType() == MemoryType.HEAP && collected != null ? collected.getUsed() : 0;
    }
    text.gauge("tollgate_heap_kept_bytes", "Heap in use after the last collection of each part.");
    text.sample(kept);
    long direct = 0;
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      direct += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
    }
    text.gauge("tollgate_direct_bytes", "Direct buffers of the JVM; locked memory is not in it.");
    text.sample(direct);
    var system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
    text.gauge("tollgate_open_files", "Open files and sockets.");
    text.sample(system.getOpenFileDescriptorCount());
  }

  private static SortedMap<String, Usage> threads() {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] ids = bean.getAllThreadIds();
    ThreadInfo[] infos = bean.getThreadInfo(ids);
    long[] bytes = bean.getThreadAllocatedBytes(ids);
    long[] cpuNs = bean.getThreadCpuTime(ids);
    SortedMap<String, Usage> threads = new TreeMap<>();
    for (int i = 0; i < ids.length; i++) {
      boolean alive = infos[i] != null && bytes[i] >= 0 && cpuNs[i] >= 0;
      if (alive) {
        threads.merge(infos[i].getThreadName(), new Usage(bytes[i], cpuNs[i]), Usage::plus);
      }
    }
    return threads;
  }
}
