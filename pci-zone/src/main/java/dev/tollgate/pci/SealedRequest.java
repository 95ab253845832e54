package dev.tollgate.pci;

/**
 * A message as the gateway sees it: what is needed to route, to decide and to recognise a repeat,
 * and nothing of the card. PAN, PIN block, track and card values stay in the vault cell behind it.
 *
 * <p>One object belongs to each vault cell and is reused; {@link #slot()} tells the cell and {@link
 * #generation()} the use of it. Numbers of data elements (DE) are those of ISO 8583:1987. A number
 * that was not in the message is {@link #ABSENT}.
 */
public interface SealedRequest {
  /** Stands for a data element that the message did not carry. */
  long ABSENT = -1;

  /** Index of the vault cell, from 0 to the number of cells - 1. */
  int slot();

  /** Counts the uses of the cell, so that a late event about an earlier use is recognised. */
  long generation();

  /** Index of the network in the configuration. */
  int network();

  /** Index of the connection. */
  int link();

  /** {@link System#nanoTime()} when the frame was complete. */
  long arrivalNs();

  /** Message type indicator as a number: 100 for 0100. */
  int messageType();

  /**
   * Number of the data element that could not be read or is missing, 0 for a well-formed message.
   */
  int formatFault();

  /**
   * Number of the data element by which the answer that was given is none of the dialect, so that
   * it did not leave; 0 while there is no such thing. 1 stands for the message as a whole, as in
   * {@link #formatFault}.
   */
  int answerFault();

  /** DE3, six digits. */
  int processingCode();

  /** DE4 in minor units of {@link #currency()}. */
  long amountMinor();

  /** DE7, MMDDhhmmss. */
  long transmissionDateTime();

  /** DE11, system trace audit number. */
  int stan();

  /** DE22, point of service entry mode. */
  int entryMode();

  /** DE18, merchant category (ISO 18245). */
  int merchantType();

  /** DE25, point of service condition code. */
  int conditionCode();

  /** DE32, acquiring institution. */
  long acquirerId();

  /** DE33, forwarding institution. */
  long forwarderId();

  /** DE37, retrieval reference number: its first eight characters packed big-endian. */
  long retrievalReferenceHi();

  /** Its last four characters packed big-endian; {@link #ABSENT} without DE37. */
  long retrievalReferenceLo();

  /** DE38 of an advice: six characters packed big-endian. */
  long authorizationCode();

  /** DE39 of a response or an advice, its two characters packed big-endian. */
  int responseCode();

  /** DE41, eight ASCII characters packed big-endian. */
  long terminalId();

  /** DE49, ISO 4217 numeric. */
  int currency();

  /** DE48 tag 61 is {@code 1}: the terminal can do with less than it asks for. */
  boolean partialApprovalAllowed();

  /** DE54 amount type 40 in minor units of {@link #currency()}: the cash in DE4. */
  long cashbackMinor();

  /** DE90 positions 1 to 4 as a number, 0 for zeros; {@link #ABSENT} without DE90. */
  int originalMessageType();

  /** DE90 positions 5 to 10. */
  int originalStan();

  /** DE90 positions 11 to 20, MMDDhhmmss. */
  long originalTransmissionDateTime();

  /** DE90 positions 21 to 31. */
  long originalAcquirerId();

  /** DE90 positions 32 to 42. */
  long originalForwarderId();

  /** DE70, network management information code. */
  int networkManagementCode();

  /** DE95 positions 1 to 12: the amount that remains after a partial reversal. */
  long replacementAmountMinor();
}
