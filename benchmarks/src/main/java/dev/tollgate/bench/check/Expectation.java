package dev.tollgate.bench.check;

import dev.tollgate.bench.crypto.RetailMac;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must stand in an answer beside the fields that are echoed. What is null must be absent.
 *
 * @param code DE39
 * @param approvalCode DE38 must be there
 * @param amount DE4 if it is not the request's, twelve digits; null for the request's
 * @param checks DE44
 * @param cvv2Result DE48 tag 87: {@code M} match, {@code N} no match, {@code P} not processed
 * @param amounts DE54, in any order
 * @param issuerAuthentication the value of DE55 tag 91, and nothing else in DE55
 * @param mac checks the MAC; null on a network without
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
public record Expectation(
    String code,
    boolean approvalCode,
    @Nullable String amount,
    @Nullable String checks,
    @Nullable String cvv2Result,
    List<Amount> amounts,
    byte @Nullable [] issuerAuthentication,
    @Nullable RetailMac mac) {

  /**
   * A part of DE54.
   *
   * @param minor null if any amount will do
   */
  public record Amount(String type, String currency, @Nullable Long minor) {}

  /** Of a message without card checks: its DE39, and nothing else but echoed fields. */
  public static Expectation plain(String code, @Nullable RetailMac mac) {
    return new Expectation(code, false, null, null, null, List.of(), null, mac);
  }
}
