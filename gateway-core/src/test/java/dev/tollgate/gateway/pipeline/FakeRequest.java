package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;

/** A sealed purchase of 10.00 EUR with right PIN and CVV2, and what the checks will say of it. */
final class FakeRequest implements SealedRequest, VerificationResult {
  static final long TOKEN_HI = 0x1111;
  static final long TOKEN_LO = 0x2222;
  static final int EUR = 978;

  final int slot;
  final long generation;
  int link;
  long arrivalNs;
  int messageType = 100;
  int formatFault;
  int answerFault;
  int processingCode;
  long amountMinor = 1000;
  int stan = 1;
  int entryMode = 11;
  int conditionCode;
  int networkManagementCode = (int) ABSENT;
  int network;
  long tokenLo = TOKEN_LO;
  int merchantType = (int) ABSENT;
  int responseCode = (int) ABSENT;
  long transmissionDateTime = 1122160000L;
  long acquirerId = 1;
  long terminalId = 0x5445524D30303031L;
  long replacementAmountMinor = ABSENT;
  long retrievalReferenceHi = ABSENT;
  long retrievalReferenceLo = ABSENT;
  long authorizationCode = ABSENT;
  boolean partialApprovalAllowed;
  long cashbackMinor = ABSENT;
  int originalMessageType = (int) ABSENT;
  int originalStan = (int) ABSENT;
  long originalTransmissionDateTime = ABSENT;
  long originalAcquirerId = ABSENT;
  long originalForwarderId = ABSENT;
  CheckOutcome mac = CheckOutcome.NOT_PERFORMED;
  CheckOutcome cryptogram = CheckOutcome.NOT_PERFORMED;
  int applicationTransactionCounter = NO_COUNTER;
  boolean completed = true;
  boolean cardKnown = true;
  PinOutcome pin = PinOutcome.RIGHT;
  CheckOutcome cardValue2 = CheckOutcome.PASSED;

  FakeRequest(int slot, long generation, int stan) {
    this.slot = slot;
    this.generation = generation;
    this.stan = stan;
  }

  /** DE90 in full. */
  FakeRequest naming(FakeRequest original) {
    originalMessageType = original.messageType;
    originalStan = original.stan;
    originalTransmissionDateTime = original.transmissionDateTime;
    originalAcquirerId = original.acquirerId();
    originalForwarderId = 0;
    return this;
  }

  /** DE39 of an advice. */
  FakeRequest saying(String code) {
    responseCode = code.charAt(0) << 8 | code.charAt(1);
    return this;
  }

  static FakeRequest of(int mti, int slot, int stan) {
    FakeRequest request = new FakeRequest(slot, 1, stan);
    request.messageType = mti;
    return request;
  }

  static FakeRequest management(int slot, int mti, int stan, int code) {
    FakeRequest request = new FakeRequest(slot, 1, stan);
    request.messageType = mti;
    request.networkManagementCode = code;
    return request;
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public int network() {
    return network;
  }

  @Override
  public int link() {
    return link;
  }

  @Override
  public long arrivalNs() {
    return arrivalNs;
  }

  @Override
  public int messageType() {
    return messageType;
  }

  @Override
  public int formatFault() {
    return formatFault;
  }

  @Override
  public int answerFault() {
    return answerFault;
  }

  @Override
  public int processingCode() {
    return processingCode;
  }

  @Override
  public long amountMinor() {
    return amountMinor;
  }

  @Override
  public long transmissionDateTime() {
    return transmissionDateTime;
  }

  @Override
  public int stan() {
    return stan;
  }

  @Override
  public int entryMode() {
    return entryMode;
  }

  @Override
  public int conditionCode() {
    return conditionCode;
  }

  @Override
  public long acquirerId() {
    return acquirerId;
  }

  @Override
  public long forwarderId() {
    return ABSENT;
  }

  @Override
  public int responseCode() {
    return responseCode;
  }

  @Override
  public long terminalId() {
    return terminalId;
  }

  @Override
  public int currency() {
    return EUR;
  }

  @Override
  public int networkManagementCode() {
    return networkManagementCode;
  }

  @Override
  public long replacementAmountMinor() {
    return replacementAmountMinor;
  }

  @Override
  public boolean completed() {
    return completed;
  }

  @Override
  public long tokenHi() {
    return TOKEN_HI;
  }

  @Override
  public long tokenLo() {
    return tokenLo;
  }

  @Override
  public boolean cardKnown() {
    return cardKnown;
  }

  @Override
  public CheckOutcome expiry() {
    return CheckOutcome.PASSED;
  }

  @Override
  public CheckOutcome cardValue() {
    return CheckOutcome.NOT_PERFORMED;
  }

  @Override
  public CheckOutcome cryptogram() {
    return cryptogram;
  }

  @Override
  public CheckOutcome cardValue2() {
    return cardValue2;
  }

  @Override
  public PinOutcome pin() {
    return pin;
  }

  @Override
  public int merchantType() {
    return merchantType;
  }

  @Override
  public long retrievalReferenceHi() {
    return retrievalReferenceHi;
  }

  @Override
  public long retrievalReferenceLo() {
    return retrievalReferenceLo;
  }

  @Override
  public long authorizationCode() {
    return authorizationCode;
  }

  @Override
  public boolean partialApprovalAllowed() {
    return partialApprovalAllowed;
  }

  @Override
  public long cashbackMinor() {
    return cashbackMinor;
  }

  @Override
  public int originalMessageType() {
    return originalMessageType;
  }

  @Override
  public int originalStan() {
    return originalStan;
  }

  @Override
  public long originalTransmissionDateTime() {
    return originalTransmissionDateTime;
  }

  @Override
  public long originalAcquirerId() {
    return originalAcquirerId;
  }

  @Override
  public long originalForwarderId() {
    return originalForwarderId;
  }

  @Override
  public CheckOutcome mac() {
    return mac;
  }

  @Override
  public int applicationTransactionCounter() {
    return applicationTransactionCounter;
  }
}
