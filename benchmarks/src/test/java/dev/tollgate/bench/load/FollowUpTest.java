package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Completions and reversals name what was approved, each once, as the gateway will look for it. */
@Timeout(60)
class FollowUpTest {
  private static final String MIX =
      """
      form: iso87_%s
      cards: 7
      messages:
        - {name: hold, kind: preauthorization, weight: 2, amount_minor: 777}
        - {name: completion, kind: completion, of: hold}
        - {name: reversal, kind: reversal, of: hold}
      """;

  @ParameterizedTest
  @EnumSource(Iso87.class)
  void shouldNameEachApprovedMessageOnce(Iso87 form) throws Exception {
    LoadMix mix = MixFile.parse(MIX.formatted(form.name().toLowerCase()), "test.yaml");
    LoadFrames frames = new CardMill(7, TestFiles.crypto()).frames(mix);
    List<ISOMsg> received;
    LoadReport report;
    // Each third hold is declined.
    try (Issuer issuer = new Issuer(form, FollowUpTest::declineSome);
        LoadGenerator generator = new LoadGenerator(issuer.address(), frames, 1)) {
      report = generator.run(LoadPlan.constant(400, Duration.ofSeconds(1)));
      received = issuer.received();
    }

    assertThat(report.answered()).isEqualTo(400);
    assertThat(report.strays()).isZero();
    Map<String, ISOMsg> approved = new HashMap<>();
    Set<String> named = new HashSet<>();
    Map<String, Integer> types = new HashMap<>();
    for (ISOMsg message : received) {
      String type = message.getString(0);
      types.merge(type, 1, Integer::sum);
      if (type.equals("0100")) {
        if (declineSome(message).equals("00")) {
          approved.put(originalData(message), message);
        }
        continue;
      }
      ISOMsg original = approved.get(message.getString(90));
      assertThat(original).as(type + " names " + message.getString(90)).isNotNull();
      assertThat(named.add(message.getString(90))).isTrue();
      for (int same : new int[] {2, 3, 4, 32, 41, 42, 49}) {
        assertThat(message.getString(same)).isEqualTo(original.getString(same));
      }
      assertThat(message.getString(11)).isNotEqualTo(original.getString(11));
      assertThat(message.hasField(39)).isEqualTo(type.equals("0220"));
    }
    // Of 200 turns of holds 133 are approved; each is followed, but for those of the last answers.
    assertThat(types.keySet()).containsExactlyInAnyOrder("0100", "0220", "0400");
    assertThat(approved.size() - named.size()).isBetween(0, 40);
    assertThat(types.get("0220")).isBetween(50, 100);
    assertThat(types.get("0400")).isBetween(50, 100);
  }

  private static String declineSome(ISOMsg message) {
    boolean declined =
        message.getString(0).startsWith("01") && Integer.parseInt(message.getString(11)) % 3 == 0;
    return declined ? "51" : "00";
  }

  /** DE90 as docs/MESSAGES.md has it. */
  private static String originalData(ISOMsg message) {
    return "0100" + message.getString(11) + message.getString(7) + "00000123456" + "00000000000";
  }
}
