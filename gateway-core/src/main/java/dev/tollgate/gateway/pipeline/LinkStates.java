package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.Zone;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The connections as the agent knows them: up or down, signed on or not, and the sign-off of ours
 * that waits for its answer.
 */
final class LinkStates {
  private static final int SIGN_ON = 1;
  private static final int SIGN_OFF = 2;
  private static final int ECHO = 301;

  private static final DateTimeFormatter TRANSMISSION_DATE_TIME =
      DateTimeFormatter.ofPattern("MMddHHmmss").withZone(ZoneOffset.UTC);
  private static final int NONE = -1;

  private final int[] networks;
  private final int[] awaitedStans;
  private int nextStan = 1;

  LinkStates(int linksMax) {
    networks = new int[linksMax];
    awaitedStans = new int[linksMax];
    for (int link = 0; link < linksMax; link++) {
      down(link);
    }
  }

  void up(int network, int link) {
    down(link);
    networks[link] = network;
  }

  void down(int link) {
    networks[link] = NONE;
    awaitedStans[link] = NONE;
  }

  /** Whether a network management request is one that is carried out. Sign-on is not required. */
  static boolean isKnown(int networkManagementCode) {
    return networkManagementCode == SIGN_ON
        || networkManagementCode == SIGN_OFF
        || networkManagementCode == ECHO;
  }

  /** Whether this is the answer to the sign-off sent on its link. */
  boolean matches(SealedRequest answer) {
    boolean awaited = awaitedStans[answer.link()] == answer.stan();
    if (awaited) {
      awaitedStans[answer.link()] = NONE;
    }
    return awaited;
  }

  /** Tells every connected peer that no more answers will come. */
  void signOff(Zone zone, Instant now) {
    long dateTime = Long.parseLong(TRANSMISSION_DATE_TIME.format(now));
    for (int link = 0; link < networks.length; link++) {
      if (networks[link] != NONE
          && zone.sendNetworkManagement(link, dateTime, nextStan, SIGN_OFF)) {
        awaitedStans[link] = nextStan++;
      }
    }
  }

  /** Sign-offs whose answer is still to come. */
  int awaited() {
    int count = 0;
    for (int stan : awaitedStans) {
      count += stan == NONE ? 0 : 1;
    }
    return count;
  }
}
