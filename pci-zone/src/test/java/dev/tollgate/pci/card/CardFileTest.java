package dev.tollgate.pci.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.VerificationResult.CardStatus;
import dev.tollgate.pci.card.CardFile.CardEntry;
import dev.tollgate.pci.card.CardRecord.PinMethod;
import dev.tollgate.pci.card.ProductTable.Name16;
import dev.tollgate.pci.card.ProductTable.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardFileTest {
  private static final int MARK_BYTES = 8;
  private static final int RECORD_BYTES = 56;
  private static final long NONE = 0;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void inAFolderThatIsNotThereYet() {
    file = folder.resolve("zone").resolve("cards.dat");
  }

  @Test
  void shouldStartWithoutAFile() {
    CardFile cards = open("default");
    assertThat(cards.size()).isZero();
    assertThat(find(cards, 1, 1)).isEqualTo(NONE);
    assertThat(file).doesNotExist();
  }

  @Test
  void shouldKnowAddedCardsAtOnceAndAfterReopening() {
    CardFile cards = open("default", "gold");
    cards.add(List.of(entry(1, 3112, "default"), entry(2, 2901, "gold")));
    cards.add(List.of(entry(3, 3006, "gold")));

    for (CardFile each : List.of(cards, open("default", "gold"))) {
      assertThat(each.size()).isEqualTo(3);
      assertThat(CardRecord.expiry(find(each, 1, ~1))).isEqualTo(3112);
      assertThat(CardRecord.expiry(find(each, 2, ~2))).isEqualTo(2901);
      assertThat(CardRecord.expiry(find(each, 3, ~3))).isEqualTo(3006);
      assertThat(find(each, 1, 1)).isEqualTo(NONE);
      assertThat(each.product(find(each, 1, ~1)).name()).isEqualTo("default");
      assertThat(each.product(find(each, 2, ~2)).name()).isEqualTo("gold");
    }
  }

  @Test
  void shouldNameProductsNotTheirPlaceInTheConfiguration() {
    open("default", "gold").add(List.of(entry(1, 3112, "default"), entry(2, 3112, "gold")));

    CardFile cards = open("gold", "silver", "default");

    assertThat(cards.product(find(cards, 1, ~1)).name()).isEqualTo("default");
    assertThat(cards.product(find(cards, 2, ~2)).name()).isEqualTo("gold");
  }

  @Test
  void shouldLetALaterRecordWin() {
    CardFile cards = open("default");
    cards.add(List.of(entry(1, 2601, "default"), entry(2, 2601, "default")));
    cards.add(List.of(entry(1, 3112, "default")));

    for (CardFile each : List.of(cards, open("default"))) {
      assertThat(each.size()).isEqualTo(2);
      assertThat(CardRecord.expiry(find(each, 1, ~1))).isEqualTo(3112);
      assertThat(CardRecord.expiry(find(each, 2, ~2))).isEqualTo(2601);
    }
  }

  @Test
  void shouldHoldMoreCardsThanOneChunk() {
    List<CardEntry> many =
        LongStream.rangeClosed(1, 9_000).mapToObj(i -> entry(i, 3112, "default")).toList();
    CardFile cards = open("default");
    cards.add(many.subList(0, 5_000));
    cards.add(many.subList(5_000, 9_000));

    CardFile reopened = open("default");
    assertThat(reopened.size()).isEqualTo(9_000);
    assertThat(LongStream.rangeClosed(1, 9_000).filter(i -> find(reopened, i, ~i) != 0).count())
        .isEqualTo(9_000);
    assertThat(file).hasSize(MARK_BYTES + 9_000L * RECORD_BYTES);
  }

  @Test
  void shouldCutOffWhatAKilledImportLeft() throws Exception {
    open("default").add(entries(3));
    byte[] whole = Files.readAllBytes(file);
    for (int torn = 1; torn < RECORD_BYTES; torn++) {
      Files.write(file, Arrays.copyOf(whole, whole.length - torn));
      CardFile cards = open("default");
      assertThat(cards.size()).as("without %s bytes", torn).isEqualTo(2);
      cards.add(List.of(entry(9, 3112, "default")));
      assertThat(file).hasSize(whole.length);
      assertThat(find(open("default"), 9, ~9L)).isNotEqualTo(NONE);
      assertThat(open("default").size()).isEqualTo(3);
    }
  }

  @Test
  void shouldCutOffAllThatAFailedImportLeft() {
    CardFile cards = open("default");
    cards.add(entries(1));
    open("default").add(entries(4)); // records behind those that are known to be good

    cards.add(List.of(entry(9, 3112, "default")));

    assertThat(file).hasSize(MARK_BYTES + 2 * RECORD_BYTES);
    assertThat(find(open("default"), 9, ~9L)).isNotEqualTo(NONE);
  }

  @Test
  void shouldCutOffALastRecordThatWasNotWrittenWhole() throws Exception {
    open("default").add(entries(3));
    byte[] torn = Files.readAllBytes(file);
    Arrays.fill(torn, torn.length - 30, torn.length, (byte) 0); // its page never reached the disk
    Files.write(file, torn);

    assertThat(open("default").size()).isEqualTo(2);
  }

  @Test
  void shouldAcceptAFileOfAnImportKilledBeforeItsFirstWrite() throws Exception {
    Files.createDirectories(file.getParent());
    Files.createFile(file);

    CardFile cards = open("default");
    cards.add(entries(2));
    assertThat(open("default").size()).isEqualTo(2);
  }

  @Test
  void shouldRefuseAFileDamagedInItsMiddle() throws Exception {
    open("default").add(entries(3));
    byte[] sound = Files.readAllBytes(file);
    for (int at : new int[] {8, 20, 35, 50, 63, 64, 100}) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      assertRefused("TG-CRD-011", "damaged at byte " + (at < 64 ? 8 : 64));
    }
    Files.write(file, sound);
    assertThat(open("default").size()).isEqualTo(3);
  }

  @Test
  void shouldRefuseAFileOfAnotherKind() throws Exception {
    Files.createDirectories(file.getParent());
    for (String content : new String[] {"x", "TGCARD0", "TGCARD03" + "0".repeat(56)}) {
      Files.writeString(file, content);
      assertRefused("TG-CRD-011", "is not a card file");
      assertThat(file).hasContent(content);
    }
  }

  @Test
  void shouldRefuseAFileOfTheEarlierVersion() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "TGCARD01" + "0".repeat(48));
    assertRefused("TG-CRD-013", "import the cards again");
  }

  @Test
  void shouldKeepPinReferencesOfAnyLength() {
    open("default").add(List.of(offset(1, 0, 4), offset(2, 999_999_999_999L, 12)));

    CardFile cards = open("default");
    assertThat(CardRecord.pinMethod(find(cards, 1, ~1))).isEqualTo(PinMethod.IBM3624);
    assertThat(CardRecord.pinDigits(find(cards, 1, ~1))).isEqualTo(4);
    assertThat(pinReference(cards, 1, ~1)).isZero();
    assertThat(CardRecord.pinDigits(find(cards, 2, ~2))).isEqualTo(12);
    assertThat(pinReference(cards, 2, ~2)).isEqualTo(999_999_999_999L);
  }

  @Test
  void shouldRefuseAProductTheConfigurationDoesNotKnow() {
    open("default", "gold").add(List.of(entry(1, 3112, "gold")));
    assertRefused("TG-CRD-012", "product");
  }

  @Test
  void shouldTellThatTheFileCannotBeWritten() throws Exception {
    Files.writeString(folder.resolve("zone"), "a file where the folder should be");
    CardFile cards = open("default");

    assertThatThrownBy(() -> cards.add(entries(1)))
        .isInstanceOfSatisfying(
            TollgateException.class, e -> assertThat(e.code()).isEqualTo("TG-CRD-011"))
        .hasMessageContaining("cannot be written");
    assertThat(cards.size()).isZero();
  }

  @Test
  void shouldPrintNothingOfACard() {
    assertThat(entry(1, 3112, "default")).hasToString("CardEntry");
  }

  private void assertRefused(String code, String what) {
    assertThatThrownBy(() -> open("default"))
        .isInstanceOfSatisfying(
            TollgateException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.line()).contains(what, file.toString());
            });
  }

  private CardFile open(String... products) {
    return CardFile.open(file, products(products));
  }

  /** The record of a token, 0 if the file does not know it. */
  static long find(CardFile cards, long tokenHi, long tokenLo) {
    int card = cards.table().find(tokenHi, tokenLo);
    return card == CardTable.NONE ? NONE : cards.table().record(card);
  }

  static long pinReference(CardFile cards, long tokenHi, long tokenLo) {
    return cards.table().pinReference(cards.table().find(tokenHi, tokenLo));
  }

  static ProductTable products(String... names) {
    HsmKey cvk = new HsmKey("cvk", KeyUsage.C0, 2, KeyAlgorithm.TDES_2);
    HsmKey pvk = new HsmKey("pvk-1", KeyUsage.V2, 1, KeyAlgorithm.TDES_2);
    return new ProductTable(
        Stream.of(names).map(name -> new Product(name, cvk, Map.of(1, pvk), null, null)).toList());
  }

  private static List<CardEntry> entries(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> entry(i, 3112, "default")).toList();
  }

  private static CardEntry offset(long token, long offset, int digits) {
    Name16 name = Name16.of("default");
    return new CardEntry(
        token,
        ~token,
        3112,
        101,
        PinMethod.IBM3624,
        0,
        offset,
        digits,
        1,
        1,
        name.hi(),
        name.lo(),
        CardStatus.ACTIVE);
  }

  private static CardEntry entry(long token, int expiry, String product) {
    Name16 name = Name16.of(product);
    return new CardEntry(
        token,
        ~token,
        expiry,
        101,
        PinMethod.PVV,
        1,
        5306,
        4,
        1,
        1,
        name.hi(),
        name.lo(),
        CardStatus.ACTIVE);
  }
}
