package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.Zone;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * The connections as the agent knows them, and the sign-offs of ours that wait for their answer.
 */
final class LinkStates {
  private static final int SIGN_ON = 1;
  private static final int SIGN_OFF = 2;
  private static final int CUTOVER = 201;
  private static final int ECHO = 301;

  private static final DateTimeFormatter TRANSMISSION_DATE_TIME =
      DateTimeFormatter.ofPattern("MMddHHmmss").withZone(ZoneOffset.UTC);
  private static final int NONE = -1;

  private final LinkBoard board;
  private final long[] words;
  private final int[] awaitedStans;
  private int nextStan = 1;

  LinkStates(LinkBoard board) {
    this.board = board;
    words = new long[board.size()];
    awaitedStans = new int[board.size()];
    Arrays.fill(awaitedStans, NONE);
  }

  /** Takes over what event loops wrote; a connection that is gone answers nothing any more. */
  void refresh() {
    board.seen();
    for (int link = 0; link < words.length; link++) {
      long word = board.word(link);
      if (words[link] != word) {
        words[link] = word;
        awaitedStans[link] = NONE;
      }
    }
  }

  /** Whether a network management request is one that is carried out. Sign-on is not required. */
  static boolean isKnown(int networkManagementCode) {
    return switch (networkManagementCode) {
      case SIGN_ON, SIGN_OFF, CUTOVER, ECHO -> true;
      default -> false;
    };
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
    refresh();
    long dateTime = Long.parseLong(TRANSMISSION_DATE_TIME.format(now));
    for (int link = 0; link < words.length; link++) {
      if (LinkBoard.isUp(words[link])
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
