package dev.tollgate.gateway.ops;

/** What operators may see of a running gateway, and how they stop it. */
public interface OpsMonitor {
  /** Everything at a glance. */
  OpsHandler.Reply status();

  /** Has the gateway finish what is in flight and end; returns at once. */
  OpsHandler.Reply drain();

  /** All counters and gauges, in the Prometheus text format 0.0.4. */
  String metrics();

  /** Why requests cannot be decided now, in one line; empty if they can. Cheap. */
  String unreadiness();
}
