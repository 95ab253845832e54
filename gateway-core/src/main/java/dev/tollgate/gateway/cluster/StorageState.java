package dev.tollgate.gateway.cluster;

/** What is left of the disk that holds the ledger, from good to bad. */
public enum StorageState {
  /** Enough. */
  AMPLE,
  /** Make room; all goes on as before. */
  LOW,
  /** New requests are to be declined; what takes back or corrects, and what only reads, goes on. */
  SHEDDING,
  /** Nothing can be offered to the log. */
  FULL
}
