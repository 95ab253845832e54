package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.RetailMac;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jpos.iso.ISOMsg;

/** The messages of deals; the same step always has the same message. */
final class DealMessages {
  private static final String TERMINAL = "TORTURE1";
  private static final String MERCHANT = "TOLLGATE TEST01";
  private static final String ACQUIRER = "123456";

  private final Map<Network, RetailMac> macs = new EnumMap<>(Network.class);

  DealMessages(CardCrypto crypto) {
    for (Network network : Network.values()) {
      RetailMac mac = network.mac(crypto);
      if (mac != null) {
        macs.put(network, mac);
      }
    }
  }

  ISOMsg of(Step step) {
    ISOMsg message =
        switch (step.kind) {
          case REQUEST -> request(step.deal);
          case COMPLETION -> completion(step);
          case REVERSAL -> reversal(step);
        };
    return sealed(step.deal.network, message);
  }

  /** The same key and content, marked as a repeat. */
  ISOMsg repeat(Network network, ISOMsg first) {
    ISOMsg repeat = (ISOMsg) first.clone();
    String mti = first.getString(0);
    repeat.set(0, mti.substring(0, 3) + '1');
    return sealed(network, repeat);
  }

  private static ISOMsg request(Deal deal) {
    ISOMsg request = base(deal.hold ? "0100" : "0200", deal, deal.key, deal.amountMinor);
    request.set(25, deal.hold ? "06" : "00");
    return request;
  }

  /** By DE90, or by DE37 and DE38: both must find the hold again after a restart. */
  private static ISOMsg completion(Step step) {
    ISOMsg advice = base("0220", step.deal, step.key, step.amountMinor);
    advice.set(39, "00");
    if (step.key.number() % 2 == 0) {
      advice.set(90, original(step.deal));
    } else {
      advice.set(37, step.deal.key.rrn());
      advice.set(38, step.deal.approvalCode);
    }
    return advice;
  }

  private static ISOMsg reversal(Step step) {
    ISOMsg reversal = base("0400", step.deal, step.key, step.amountMinor);
    reversal.set(37, step.deal.key.rrn());
    reversal.set(90, original(step.deal));
    return reversal;
  }

  private static ISOMsg base(String mti, Deal deal, Key key, long amountMinor) {
    ISOMsg message = new ISOMsg(mti);
    String transmission = key.transmission();
    message.set(2, deal.account.card().pan());
    message.set(3, "000000");
    message.set(4, String.format(Locale.ROOT, "%012d", amountMinor));
    message.set(7, transmission);
    message.set(11, key.stan());
    message.set(12, transmission.substring(4));
    message.set(13, transmission.substring(0, 4));
    message.set(14, deal.account.card().expiry());
    message.set(18, "5411");
    message.set(22, "011");
    message.set(25, "00");
    message.set(32, ACQUIRER);
    message.set(37, key.rrn());
    message.set(41, TERMINAL);
    message.set(42, MERCHANT);
    message.set(49, deal.tender.numeric());
    return message;
  }

  /** DE90. */
  private static String original(Deal deal) {
    return (deal.hold ? "0100" : "0200")
        + deal.key.stan()
        + deal.key.transmission()
        + "00000"
        + ACQUIRER
        + "0".repeat(11);
  }

  private ISOMsg sealed(Network network, ISOMsg message) {
    RetailMac mac = macs.get(network);
    if (mac != null) {
      MessageMac.set(message, network, mac);
    }
    return message;
  }
}
