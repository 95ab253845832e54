package dev.tollgate.bench.scenario;

/** What a message is about, and the fields that say so. */
public enum Kind {
  PURCHASE("purchase", "0100", "000000", "00"),
  CASH("cash", "0100", "010000", "00"),
  /** Goods and cash in one amount; DE54 type 40 is the cash. */
  CASHBACK("cashback", "0100", "090000", "00"),
  REFUND("refund", "0100", "200000", "00"),
  BALANCE("balance enquiry", "0100", "310000", "00"),
  /** With a transaction it is {@code of}: an incremental one. */
  PREAUTH("pre-authorization", "0100", "000000", "06"),
  /** Amount zero: is the card good? */
  CHECK("account check", "0100", "000000", "51"),
  /** A processing code nobody carries out. */
  OTHER("unknown processing code", "0100", "900000", "00"),
  /** An administrative message that is only to be recorded. */
  NOTICE("administrative notice", "0620", "000000", "00"),
  /** A change to the issuer's files, which is the issuer's own to send. */
  FILE_UPDATE("file update", "0302", "000000", "00"),
  SIGN_ON("sign-on", "0800", "001", ""),
  SIGN_OFF("sign-off", "0800", "002", ""),
  ECHO("echo", "0800", "301", ""),
  CUTOVER("cutover", "0800", "201", "");

  private final String word;
  private final String mti;
  private final String code;
  private final String condition;

  Kind(String word, String mti, String code, String condition) {
    this.word = word;
    this.mti = mti;
    this.code = code;
    this.condition = condition;
  }

  public String word() {
    return word;
  }

  /** The message type of a step that names none. */
  public String mti() {
    return mti;
  }

  /** DE3, or DE70 of a network management message. */
  public String code() {
    return code;
  }

  /** DE25. */
  public String condition() {
    return condition;
  }

  /** Between networks and issuers, about no card. */
  public boolean isNetworkManagement() {
    return "0800".equals(mti);
  }
}
