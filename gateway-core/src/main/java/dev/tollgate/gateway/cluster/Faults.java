package dev.tollgate.gateway.cluster;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.nio.file.Path;

/** What can go wrong with a node, and what to do about it. */
final class Faults {
  private Faults() {}

  static TollgateException inUse(Path lock) {
    return failed(
        "TG-LED-001",
        "another process works on this ledger",
        lock.toString(),
        "stop it, or name another home in TOLLGATE_HOME");
  }

  static TollgateException notWritable(Path path) {
    return failed(
        "TG-LED-002",
        "the ledger's folder cannot be read or written",
        path.toString(),
        "check its owner and permissions");
  }

  static TollgateException portTaken(int port) {
    return failed(
        "TG-LED-003",
        "the ledger's port is taken",
        "127.0.0.1:" + port + "/udp",
        "stop what uses it, or change the ledger's port");
  }

  static TollgateException credential(Path file) {
    return failed(
        "TG-LED-004",
        "the cluster's credential is not what it should be",
        file.toString(),
        "it has 32 to 256 bytes and mode 0600; delete it on all nodes to get a new one");
  }

  static TollgateException sharedMemory(Path folder) {
    return failed(
        "TG-LED-005",
        "what an earlier run left in shared memory (mark files, buffers) cannot be replaced",
        folder.toString(),
        "check its owner, and delete it");
  }

  static TollgateException noSpace(Path path, long needed) {
    return failed(
        "TG-LED-006",
        "not enough space to start the ledger",
        path + " (needs " + needed / (1024 * 1024) + " MiB)",
        "make room");
  }

  /**
   * @param detail Aeron's own words; they hold no command
   */
  static TollgateException damaged(Path path, String detail) {
    return new TollgateException(
        "TG-LED-007",
        ExitCode.FOUND_WRONG,
        "the ledger's log or snapshot cannot be read",
        path + " (" + detail + ")",
        "do not delete it; restore it from a backup or another node");
  }

  /**
   * @param at byte of the file
   * @param position of the log, or of the snapshot
   */
  static TollgateException damagedPlace(Path file, long at, long position, String detail) {
    return new TollgateException(
        "TG-LED-011",
        ExitCode.FOUND_WRONG,
        "the ledger's log or snapshot is damaged",
        file + " at byte " + at + ", position " + position + " (" + detail + ")",
        "do not delete it; restore it from a backup or another node");
  }

  static TollgateException notWritten(Path path, String detail) {
    return failed(
        "TG-LED-017",
        "the ledger could not be written to its disk, and stops for good",
        path + " (" + detail + ")",
        "check the disk, then start again; what was acknowledged is in the log");
  }

  static TollgateException noLedger(Path path) {
    return failed(
        "TG-LED-019", "no ledger is here yet", path.toString(), "check TOLLGATE_HOME; start once");
  }

  static TollgateException notStarted(Path path, String detail) {
    return failed(
        "TG-LED-008",
        "the ledger's node did not start",
        path + " (" + detail + ")",
        "see the log; is the disk very slow?");
  }

  static TollgateException stopped(String detail) {
    return failed(
        "TG-LED-009", "the ledger's node stopped", detail, "see the log, then start again");
  }

  private static TollgateException failed(String code, String what, String where, String next) {
    return new TollgateException(code, ExitCode.FAILED, what, where, next);
  }
}
