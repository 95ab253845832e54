package dev.tollgate.bench.check;

import dev.tollgate.bench.check.Expectation.Amount;
import dev.tollgate.bench.crypto.RetailMac;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.MessageMac;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer against its request and what is expected of it. A finding names fields and public
 * codes only; card data, PIN blocks and card values never get into it.
 */
public final class AnswerCheck {
  /** Fields an answer carries back byte for byte where the request has them. */
  private static final int[] ECHOED = {
    2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 37, 41, 42, 49, 70, 90
  };

  /** What an answer may carry besides. A PIN block, track or CVV2 coming back is a leak. */
  private static final Set<Integer> OWN = Set.of(38, 39, 44, 48, 54, 55, 64, 128);

  /** What a repeat must bring again (idempotency). */
  private static final int[] DECIDED = {4, 38, 39, 44, 48, 54, 55};

  private static final int AMOUNT = 4;
  private static final int ADDITIONAL_AMOUNTS = 54;
  private static final int CHIP_DATA = 55;
  private static final int ISSUER_AUTHENTICATION = 0x91;
  private static final String PUBLIC_CODE = "[0-9A-Z]{1,5}";
  private static final int APPROVAL_CODE_CHARS = 6;

  private AnswerCheck() {}

  /**
   * @return what is wrong, empty if nothing
   */
  public static List<String> findings(Exchange exchange, Expectation expected) {
    List<String> findings = new ArrayList<>();
    ISOMsg request = exchange.request();
    ISOMsg answer = exchange.answer();
    compare(findings, "MTI", answerMti(request.getString(0)), answer.getString(0));
    compare(findings, "DE39", expected.code(), answer.getString(39));
    echoes(findings, request, answer, expected.amount());
    approvalCode(findings, answer.getString(38), expected.approvalCode());
    compare(findings, "DE44", expected.checks(), answer.getString(44));
    String result = expected.cvv2Result();
    compare(findings, "DE48", result == null ? null : "8701" + result, answer.getString(48));
    amounts(findings, request, answer, expected.amounts());
    chip(findings, answer, expected.issuerAuthentication());
    mac(findings, exchange, expected.mac());
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

  private static void echoes(
      List<String> findings, ISOMsg request, ISOMsg answer, @Nullable String amount) {
    for (int field : ECHOED) {
      if (field == AMOUNT && amount != null) {
        if (!amount.equals(answer.getString(AMOUNT))) {
          findings.add("DE4 is not the amount approved");
        }
      } else if (!Arrays.equals(request.getBytes(field), answer.getBytes(field))) {
        findings.add("DE" + field + " is not the request's");
      }
    }
    for (int field = 2; field <= answer.getMaxField(); field++) {
      boolean echo = Arrays.binarySearch(ECHOED, field) >= 0;
      if (answer.hasField(field) && !OWN.contains(field) && !echo) {
        findings.add("DE" + field + " does not belong into an answer");
      }
    }
  }

  private static void approvalCode(
      List<String> findings, @Nullable String code, boolean approvalCode) {
    if (approvalCode && (code == null || code.length() != APPROVAL_CODE_CHARS || code.isBlank())) {
      findings.add("DE38 is missing or not 6 characters on an approval");
    }
    if (!approvalCode && code != null) {
      findings.add("DE38 on an answer that is no approval");
    }
  }

  private static void amounts(
      List<String> findings, ISOMsg request, ISOMsg answer, List<Amount> expected) {
    String field = answer.getString(ADDITIONAL_AMOUNTS);
    if (expected.isEmpty()) {
      if (field != null) {
        findings.add("DE54 is present, expected absent");
      }
      return;
    }
    List<AdditionalAmount> amounts = AdditionalAmount.parse(field == null ? "" : field);
    if (amounts.size() != expected.size()) {
      findings.add("DE54 has " + amounts.size() + " whole amounts, expected " + expected.size());
    }
    String account = request.getString(3).substring(2, 4);
    for (Amount one : expected) {
      if (amounts.stream().noneMatch(amount -> isExpected(amount, account, one))) {
        findings.add(
            "DE54 has no amount of type "
                + one.type()
                + " for account type "
                + account
                + " in "
                + one.currency()
                + (one.minor() == null ? "" : " of " + one.minor()));
      }
    }
  }

  private static boolean isExpected(AdditionalAmount amount, String account, Amount expected) {
    return amount.account().equals(account)
        && amount.type().equals(expected.type())
        && amount.currency().equals(expected.currency())
        && (expected.minor() == null || expected.minor() == amount.minor());
  }

  /** DE55 of an answer is tag 91 alone, its length in one byte. */
  private static void chip(List<String> findings, ISOMsg answer, byte @Nullable [] expected) {
    byte[] data = answer.getBytes(CHIP_DATA);
    if (expected == null) {
      if (data != null) {
        findings.add("DE55 is present, expected absent");
      }
      return;
    }
    if (data == null) {
      findings.add("DE55 is absent, expected tag 91");
    } else if (data.length < 2
        || (data[0] & 0xFF) != ISSUER_AUTHENTICATION
        || data[1] != expected.length
        || data.length != 2 + expected.length) {
      findings.add("DE55 is not one tag 91 of " + expected.length + " bytes");
    } else if (!Arrays.equals(data, 2, data.length, expected, 0, expected.length)) {
      findings.add("DE55 tag 91 is not the ARPC and what goes with it");
    }
  }

  private static void mac(List<String> findings, Exchange exchange, @Nullable RetailMac mac) {
    if (mac == null) {
      if (exchange.answer().hasField(64) || exchange.answer().hasField(128)) {
        findings.add("a MAC on a network without");
      }
    } else if (!MessageMac.isRight(exchange.answer(), exchange.answerBytes(), mac)) {
      findings.add("MAC is missing or wrong");
    }
  }

  /** 0100 and 0101 to 0110, 0302 to 0312: function digit up by one, no repeat of the origin. */
  private static String answerMti(String mti) {
    int origin = mti.charAt(3) - '0';
    return mti.substring(0, 2) + (char) (mti.charAt(2) + 1) + (origin - origin % 2);
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
