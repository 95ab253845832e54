package dev.tollgate.gateway.pipeline;

/**
 * How much the pipeline may hold at once.
 *
 * @param inFlightMax transactions that wait for the HSM or the ledger; more are refused
 * @param cells vault cells of the zone
 * @param links connections
 */
public record PipelineSizes(int inFlightMax, int cells, int links) {
  /** Sizes for so many transactions in flight. */
  public static PipelineSizes of(int inFlightMax, int links) {
    return new PipelineSizes(inFlightMax, PipelineLimits.cells(inFlightMax), links);
  }
}
