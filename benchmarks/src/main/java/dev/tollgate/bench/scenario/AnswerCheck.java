package dev.tollgate.bench.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer against its request and what the scenario expects. A finding names fields and
 * public codes only; card data, PIN blocks and card values never get into it.
 */
public final class AnswerCheck {
  /** Fields an answer carries back byte for byte where the request has them. */
  private static final int[] ECHOED = {
    2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 37, 41, 42, 49, 70, 90
  };

  /** What an answer may carry besides. A PIN block, track or CVV2 coming back is a leak. */
  private static final Set<Integer> OWN = Set.of(38, 39, 44, 48, 54, 55);

  /** What a repeat must bring again (idempotency). */
  private static final int[] DECIDED = {4, 38, 39, 44, 48};

  private static final String PUBLIC_CODE = "[0-9A-Z]{1,5}";
  private static final String APPROVED = "00";
  private static final String NOTHING_CHECKED = "00";
  private static final int APPROVAL_CODE_CHARS = 6;

  private AnswerCheck() {}

  /**
   * @param expect DE39
   * @param cvv2Result DE48 tag 87, null for none
   * @return what is wrong, empty if nothing
   */
  public static List<String> findings(
      ISOMsg request, ISOMsg answer, String expect, @Nullable String cvv2Result) {
    List<String> findings = new ArrayList<>();
    compare(findings, "MTI", answerMti(request.getString(0)), answer.getString(0));
    compare(findings, "DE39", expect, answer.getString(39));
    for (int field : ECHOED) {
      if (!Arrays.equals(request.getBytes(field), answer.getBytes(field))) {
        findings.add("DE" + field + " is not the request's");
      }
    }
    for (int field = 2; field <= answer.getMaxField(); field++) {
      if (answer.hasField(field) && !OWN.contains(field) && !echoes(field)) {
        findings.add("DE" + field + " does not belong into an answer");
      }
    }
    if (request.getString(0).startsWith("01")) {
      authorization(findings, answer, cvv2Result);
    }
    return findings;
  }

  /** A repeated request must get the very decision its first sending got. */
  public static List<String> repeatFindings(ISOMsg firstAnswer, ISOMsg answer) {
    List<String> findings = new ArrayList<>();
    for (int field : DECIDED) {
      if (!Arrays.equals(firstAnswer.getBytes(field), answer.getBytes(field))) {
        findings.add("DE" + field + " is not the first answer's");
      }
    }
    return findings;
  }

  private static void authorization(
      List<String> findings, ISOMsg answer, @Nullable String cvv2Result) {
    String code = answer.getString(38);
    boolean approved = APPROVED.equals(answer.getString(39));
    if (approved && (code == null || code.length() != APPROVAL_CODE_CHARS || code.isBlank())) {
      findings.add("DE38 is missing or not 6 characters on an approval");
    }
    if (!approved && code != null) {
      findings.add("DE38 on a decline");
    }
    compare(findings, "DE44", NOTHING_CHECKED, answer.getString(44));
    compare(
        findings, "DE48", cvv2Result == null ? null : "8701" + cvv2Result, answer.getString(48));
  }

  /** 0100 and 0101 to 0110, 0800 to 0810: function digit up by one, repeat digit cleared. */
  private static String answerMti(String mti) {
    return mti.substring(0, 2) + (char) (mti.charAt(2) + 1) + "0";
  }

  private static boolean echoes(int field) {
    return Arrays.binarySearch(ECHOED, field) >= 0;
  }

  private static void compare(
      List<String> findings, String what, @Nullable String expected, @Nullable String actual) {
    if (!Objects.equals(expected, actual)) {
      findings.add(what + " is " + shown(actual) + ", expected " + shown(expected));
    }
  }

  /** A code is quoted; anything longer may be card data that came back by mistake. */
  private static String shown(@Nullable String value) {
    if (value == null) {
      return "absent";
    }
    return value.matches(PUBLIC_CODE) ? value : "not a code";
  }
}
