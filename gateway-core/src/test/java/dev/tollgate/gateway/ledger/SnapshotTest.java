package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.ledger.SnapshotException.Fault;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.TransactionKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a snapshot holds, and which ones are refused. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnapshotTest {
  private static final int MAGIC_BYTE = 8;
  private static final int VERSION_BYTE = 16;

  private final RandomSteps steps = new RandomSteps(5);
  private final LedgerConfig config = steps.config;
  private final Recording snapshot = recording();

  private Recording recording() {
    List<Ledger> ledgers = List.of(new Ledger(config));
    steps.begin(ledgers);
    for (int i = 0; i < 60; i++) {
      steps.next(ledgers);
    }
    return Recording.of(ledgers.getFirst());
  }

  @Test
  void shouldHoldManyCardsInManyBlocks() {
    Ledger ledger = new Ledger(config);
    int cards = 20_000;
    for (int card = 0; card < cards; card++) {
      ledger.openPocket('A' * 0x100_0000_0000_0000L, card, 978, card);
      ledger.linkCard(card, 7, 'A' * 0x100_0000_0000_0000L, card, 0, 0, CardStatus.ACTIVE);
    }
    Recording many = Recording.of(ledger);
    assertThat(many.messages).hasSizeGreaterThan(SnapshotSection.values().length + 10);
    assertThat(many.messages).allMatch(message -> message.length <= 64 * 1024);
    Ledger restored = many.restore();
    assertThat(restored.stateHash()).isEqualTo(ledger.stateHash());
    assertThat(Recording.of(restored).bytes()).isEqualTo(many.bytes());
    for (int card = 0; card < cards; card++) {
      long[] balance = {-1};
      restored.visitPockets('A' * 0x100_0000_0000_0000L, card, (c, b, h, a) -> balance[0] = b);
      assertThat(balance[0]).isEqualTo(card);
    }
    assertThat(restored.visitPockets('A' * 0x100_0000_0000_0000L, cards, (c, b, h, a) -> {}))
        .isFalse();
  }

  @Test
  void shouldRefuseEveryByteThatIsAnother() {
    int flipped = 0;
    for (byte[] message : snapshot.messages) {
      for (int at = 0; at < message.length; at++) {
        byte good = message[at];
        message[at] ^= (byte) (1 << flipped++ % 8);
        assertThat(refusal(snapshot)).as("byte %d", at).isNotNull();
        message[at] = good;
      }
    }
    assertThat(flipped).isGreaterThan(7_000);
    assertThat(refusal(snapshot)).isNull();
  }

  @Test
  void shouldRefuseWhatIsCut() {
    for (int kept = 0; kept < snapshot.messages.size(); kept++) {
      Recording cut = snapshot.copy();
      cut.messages.subList(kept, cut.messages.size()).clear();
      assertThat(refusal(cut)).as("%d blocks", kept).isEqualTo(Fault.CUT);
    }
    for (int m = 0; m < snapshot.messages.size(); m++) {
      for (int bytes = 1; bytes <= 40; bytes++) {
        Recording cut = snapshot.copy();
        byte[] whole = cut.messages.get(m);
        cut.messages.set(m, Arrays.copyOf(whole, Math.max(0, whole.length - bytes)));
        assertThat(refusal(cut)).as("%d bytes of block %d", bytes, m).isNotNull();
      }
    }
  }

  @Test
  void shouldRefuseWhatIsLonger() {
    for (int m = 0; m < snapshot.messages.size(); m++) {
      for (int bytes = 1; bytes <= 24; bytes++) {
        Recording longer = snapshot.copy();
        byte[] whole = longer.messages.get(m);
        longer.messages.set(m, Arrays.copyOf(whole, whole.length + bytes));
        assertThat(refusal(longer)).as("%d bytes more in block %d", bytes, m).isNotNull();
      }
    }
    Recording longer = snapshot.copy();
    longer.messages.add(longer.messages.getLast());
    assertThat(refusal(longer)).isEqualTo(Fault.EXTENDED);
    longer.messages.set(longer.messages.size() - 1, new byte[3]);
    assertThat(refusal(longer)).isEqualTo(Fault.EXTENDED);
  }

  @Test
  void shouldRefuseBlocksMissingDoubledOrOutOfOrder() {
    for (int m = 0; m < snapshot.messages.size() - 1; m++) {
      Recording missing = snapshot.copy();
      byte[] block = missing.messages.remove(m);
      assertThat(refusal(missing)).as("block %d missing", m).isNotNull();
      Recording doubled = snapshot.copy();
      doubled.messages.add(m, block);
      assertThat(refusal(doubled)).as("block %d doubled", m).isEqualTo(Fault.DAMAGED);
      Recording swapped = snapshot.copy();
      swapped.messages.set(m, swapped.messages.set(m + 1, block));
      assertThat(refusal(swapped)).as("blocks from %d swapped", m).isNotNull();
    }
  }

  @Test
  void shouldRefuseABlockOfAnotherSnapshot() {
    Recording other = Recording.of(new Ledger(config));
    assertThat(other.messages).hasSameSizeAs(snapshot.messages);
    for (int m = 3; m < other.messages.size(); m++) {
      Recording mixed = snapshot.copy();
      mixed.messages.set(m, other.messages.get(m));
      assertThat(refusal(mixed)).as("block %d", m).isEqualTo(Fault.DAMAGED);
    }
  }

  @Test
  void shouldNameTheVersionItCannotRead() {
    ByteBuffer head = ByteBuffer.wrap(snapshot.messages.getFirst());
    head.order(ByteOrder.LITTLE_ENDIAN).putLong(VERSION_BYTE, 7);
    assertThatThrownBy(() -> snapshot.restore())
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("version 7, not 2")
        .extracting(e -> ((SnapshotException) e).fault())
        .isEqualTo(Fault.VERSION);
  }

  @Test
  void shouldRefuseWhatIsNoSnapshot() {
    assertThat(new String(snapshot.messages.getFirst(), MAGIC_BYTE, 8)).isEqualTo("REGDELGT");
    snapshot.messages.getFirst()[MAGIC_BYTE]++;
    assertThat(refusal(snapshot)).isEqualTo(Fault.NO_SNAPSHOT);
    snapshot.messages.set(0, new byte[17]);
    assertThat(refusal(snapshot)).isEqualTo(Fault.NO_SNAPSHOT);
    snapshot.messages.clear();
    assertThat(refusal(snapshot)).isEqualTo(Fault.CUT);
  }

  @Test
  void shouldHoldItsLimits() {
    LedgerConfig limits = new LedgerConfig(4, 1001, 102, 2003, 204);
    Ledger restored = Recording.of(new Ledger(limits)).restore();
    assertThat(restored.config()).contains(limits);
    assertThat(Recording.of(new Ledger()).restore().config()).isEmpty();
  }

  @Test
  void shouldHoldEveryTermOfAProduct() {
    LedgerConfig plain = new LedgerConfig(3, 1000, 100, 2000, 200);
    ProductTerms base = ProductTerms.permissive("base");
    for (ProductTerms product : othersThan(gold())) {
      LedgerConfig config = plain.withProducts(List.of(base, product));
      Ledger ledger = new Ledger(config);
      Ledger restored = Recording.of(ledger).restore();
      assertThat(restored.config()).contains(config);
      assertThat(restored.stateHash()).isEqualTo(ledger.stateHash());
      assertThat(restored.stateHash())
          .isNotEqualTo(new Ledger(plain.withProducts(List.of(base, gold()))).stateHash());
    }
  }

  /** What the checksums cannot see: somebody who writes or restores a part wrongly. */
  @Test
  void shouldRefuseAStateThatIsNotTheOneSaved() {
    assertThat(refusal(forged(-1))).isNull();
    for (int m = 0; m < snapshot.messages.size(); m++) {
      assertThat(refusal(forged(m))).as("block %d", m).isNotNull();
    }
    assertThat(refusal(withOneMore(SnapshotSection.CLOCK, 0))).isEqualTo(Fault.DAMAGED);
    assertThat(refusal(withOneMore(SnapshotSection.BOOKS, 4))).isEqualTo(Fault.DAMAGED);
    assertThat(refusal(withOneMore(SnapshotSection.HOLDS, 0))).isEqualTo(Fault.DAMAGED);
    Recording exchanged = new Recording();
    SnapshotWriter out = new SnapshotWriter(exchanged);
    for (SnapshotSection section : SnapshotSection.values()) {
      boolean early = section == SnapshotSection.BOOKS || section == SnapshotSection.CARDS;
      out.section(early ? SnapshotSection.CLOCK : section);
      content(section.ordinal()).forEach(out::word);
    }
    out.flush();
    assertThat(refusal(exchanged)).isEqualTo(Fault.DAMAGED);
  }

  private Recording withOneMore(SnapshotSection where, int at) {
    Recording forged = new Recording();
    SnapshotWriter out = new SnapshotWriter(forged);
    for (SnapshotSection section : SnapshotSection.values()) {
      out.section(section);
      List<Long> content = content(section.ordinal());
      if (section == where) {
        content.set(at, content.get(at) + 1);
      }
      content.forEach(out::word);
    }
    out.flush();
    return forged;
  }

  /** With a word too much at the end of one block, and right checksums. */
  private Recording forged(int block) {
    Recording forged = new Recording();
    SnapshotWriter out = new SnapshotWriter(forged);
    for (SnapshotSection section : SnapshotSection.values()) {
      out.section(section);
      content(section.ordinal()).forEach(out::word);
      if (section.ordinal() == block) {
        out.word(0);
      }
    }
    out.flush();
    return forged;
  }

  /** Here each section is one block. */
  private List<Long> content(int block) {
    byte[] message = snapshot.messages.get(block);
    LongBuffer words = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    List<Long> content = new ArrayList<>();
    for (int i = SnapshotWriter.HEAD_WORDS; i < words.limit() - 2; i++) {
      content.add(words.get(i));
    }
    return content;
  }

  private static ProductTerms gold() {
    ChannelLimits pos = new ChannelLimits(100, 200, 3);
    ProductLimits limits = new ProductLimits(978, pos, ChannelLimits.NONE, ChannelLimits.NONE);
    return new ProductTerms("gold", List.of(978, 840), Permissions.ALL, true, 10, limits);
  }

  /** Each differs in one term. */
  private static List<ProductTerms> othersThan(ProductTerms gold) {
    List<Integer> pockets = gold.pockets();
    ProductLimits limits = gold.limits();
    ChannelLimits pos = limits.pos();
    ChannelLimits none = ChannelLimits.NONE;
    Set<TransactionKind> kinds = EnumSet.complementOf(EnumSet.of(TransactionKind.CASH));
    Set<Channel> channels = EnumSet.of(Channel.POS, Channel.ONLINE);
    MerchantTypes types = MerchantTypes.of(List.of(7995));
    Permissions all = Permissions.ALL;
    return List.of(
        gold(List.of(840, 978), all, true, 10, limits),
        gold(List.of(978), all, true, 10, limits),
        gold(
            pockets,
            new Permissions(kinds, all.channels(), MerchantTypes.NONE, MerchantTypes.NONE),
            true,
            10,
            limits),
        gold(
            pockets,
            new Permissions(all.kinds(), channels, MerchantTypes.NONE, MerchantTypes.NONE),
            true,
            10,
            limits),
        gold(
            pockets,
            new Permissions(all.kinds(), all.channels(), types, MerchantTypes.NONE),
            true,
            10,
            limits),
        gold(
            pockets,
            new Permissions(all.kinds(), all.channels(), MerchantTypes.NONE, types),
            true,
            10,
            limits),
        gold(pockets, all, false, 10, limits),
        gold(pockets, all, true, 11, limits),
        gold(pockets, all, true, 10, new ProductLimits(840, pos, none, none)),
        gold(pockets, all, true, 10, new ProductLimits(978, none, none, none)),
        gold(pockets, all, true, 10, new ProductLimits(978, pos, pos, none)),
        gold(pockets, all, true, 10, new ProductLimits(978, pos, none, pos)),
        gold(pockets, all, true, 10, pos(new ChannelLimits(101, 200, 3))),
        gold(pockets, all, true, 10, pos(new ChannelLimits(100, 201, 3))),
        gold(pockets, all, true, 10, pos(new ChannelLimits(100, 200, 4))));
  }

  private static ProductLimits pos(ChannelLimits pos) {
    return new ProductLimits(978, pos, ChannelLimits.NONE, ChannelLimits.NONE);
  }

  private static ProductTerms gold(
      List<Integer> pockets,
      Permissions permissions,
      boolean partial,
      int tolerance,
      ProductLimits limits) {
    return new ProductTerms("gold", pockets, permissions, partial, tolerance, limits);
  }

  /** Null if it is not refused. */
  private Fault refusal(Recording recording) {
    try {
      recording.restore();
      return null;
    } catch (SnapshotException e) {
      return e.fault();
    }
  }
}
