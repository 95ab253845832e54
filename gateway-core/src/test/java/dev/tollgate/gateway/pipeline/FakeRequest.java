package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.CheckOutcome;
import dev.tollgate.pci.PinOutcome;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;

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
  int processingCode;
  long amountMinor = 1000;
  int stan = 1;
  int entryMode = 11;
  int conditionCode;
  int networkManagementCode = (int) ABSENT;
  boolean completed = true;
  boolean cardKnown = true;
  PinOutcome pin = PinOutcome.RIGHT;
  CheckOutcome cardValue2 = CheckOutcome.PASSED;

  FakeRequest(int slot, long generation, int stan) {
    this.slot = slot;
    this.generation = generation;
    this.stan = stan;
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
    return 0;
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
  public int processingCode() {
    return processingCode;
  }

  @Override
  public long amountMinor() {
    return amountMinor;
  }

  @Override
  public long transmissionDateTime() {
    return 1122160000L;
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
    return 1;
  }

  @Override
  public long forwarderId() {
    return ABSENT;
  }

  @Override
  public int responseCode() {
    return (int) ABSENT;
  }

  @Override
  public long terminalId() {
    return 0x5445524D30303031L;
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
    return ABSENT;
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
    return TOKEN_LO;
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
    return CheckOutcome.NOT_PERFORMED;
  }

  @Override
  public CheckOutcome cardValue2() {
    return cardValue2;
  }

  @Override
  public PinOutcome pin() {
    return pin;
  }

  int merchantType = (int) ABSENT;

  @Override
  public int merchantType() {
    return merchantType;
  }

  long retrievalReferenceHi = ABSENT;

  @Override
  public long retrievalReferenceHi() {
    return retrievalReferenceHi;
  }

  long retrievalReferenceLo = ABSENT;

  @Override
  public long retrievalReferenceLo() {
    return retrievalReferenceLo;
  }

  long authorizationCode = ABSENT;

  @Override
  public long authorizationCode() {
    return authorizationCode;
  }

  boolean partialApprovalAllowed;

  @Override
  public boolean partialApprovalAllowed() {
    return partialApprovalAllowed;
  }

  long cashbackMinor = ABSENT;

  @Override
  public long cashbackMinor() {
    return cashbackMinor;
  }

  int originalMessageType = (int) ABSENT;

  @Override
  public int originalMessageType() {
    return originalMessageType;
  }

  int originalStan = (int) ABSENT;

  @Override
  public int originalStan() {
    return originalStan;
  }

  long originalTransmissionDateTime = ABSENT;

  @Override
  public long originalTransmissionDateTime() {
    return originalTransmissionDateTime;
  }

  long originalAcquirerId = ABSENT;

  @Override
  public long originalAcquirerId() {
    return originalAcquirerId;
  }

  long originalForwarderId = ABSENT;

  @Override
  public long originalForwarderId() {
    return originalForwarderId;
  }

  dev.tollgate.pci.CheckOutcome mac = dev.tollgate.pci.CheckOutcome.NOT_PERFORMED;
  int applicationTransactionCounter = NO_COUNTER;

  @Override
  public dev.tollgate.pci.CheckOutcome mac() {
    return mac;
  }

  @Override
  public int applicationTransactionCounter() {
    return applicationTransactionCounter;
  }
}
