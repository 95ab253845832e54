package dev.tollgate.pci.seal;

import dev.tollgate.pci.SealedRequest;

/** The sealed part of a message; filled by {@link RequestSealer}, read by the gateway. */
public final class SealedFields implements SealedRequest {
  private final int slot;
  private long generation;
  private int network;
  private int link;
  private long arrivalNs;
  int messageType;
  int formatFault;
  private int answerFault;
  int processingCode;
  long amountMinor;
  long transmissionDateTime;
  int stan;
  int entryMode;
  int conditionCode;
  long acquirerId;
  long forwarderId;
  int responseCode;
  long terminalId;
  int currency;
  int networkManagementCode;
  long replacementAmountMinor;
  int merchantType;
  long retrievalReferenceHi;
  long retrievalReferenceLo;
  long authorizationCode;
  boolean partialApprovalAllowed;
  long cashbackMinor;
  int originalMessageType;
  int originalStan;
  long originalTransmissionDateTime;
  long originalAcquirerId;
  long originalForwarderId;

  public SealedFields(int slot) {
    this.slot = slot;
    clear();
  }

  /** Starts the next use of the cell. */
  public void nextGeneration() {
    generation++;
  }

  public void origin(int network, int link, long arrivalNs) {
    this.network = network;
    this.link = link;
    this.arrivalNs = arrivalNs;
  }

  /** Makes this a network management request of our own. */
  public void networkManagement(int mti, long transmissionDateTime, int stan, int code) {
    this.messageType = mti;
    this.transmissionDateTime = transmissionDateTime;
    this.stan = stan;
    this.networkManagementCode = code;
  }

  public void clear() {
    network = 0;
    link = 0;
    arrivalNs = 0;
    messageType = 0;
    formatFault = 0;
    answerFault = 0;
    processingCode = (int) ABSENT;
    amountMinor = ABSENT;
    transmissionDateTime = ABSENT;
    stan = (int) ABSENT;
    entryMode = (int) ABSENT;
    conditionCode = (int) ABSENT;
    acquirerId = ABSENT;
    forwarderId = ABSENT;
    responseCode = (int) ABSENT;
    terminalId = ABSENT;
    currency = (int) ABSENT;
    networkManagementCode = (int) ABSENT;
    replacementAmountMinor = ABSENT;
    merchantType = (int) ABSENT;
    retrievalReferenceHi = ABSENT;
    retrievalReferenceLo = ABSENT;
    authorizationCode = ABSENT;
    partialApprovalAllowed = false;
    cashbackMinor = ABSENT;
    originalMessageType = (int) ABSENT;
    originalStan = (int) ABSENT;
    originalTransmissionDateTime = ABSENT;
    originalAcquirerId = ABSENT;
    originalForwarderId = ABSENT;
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

  /** Set before the request goes back to its transaction. */
  public void answerFault(int field) {
    answerFault = field;
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
    return forwarderId;
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
    return currency;
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
  public String toString() {
    return "SealedRequest " + slot + "/" + generation;
  }
}
