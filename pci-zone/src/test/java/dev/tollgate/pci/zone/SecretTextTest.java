package dev.tollgate.pci.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.Answer;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.testing.TestHome;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What ends up in a log by accident is the text of an object: there is nothing in it. */
class SecretTextTest {

  @Test
  void shouldSayNothingOfTheMessageInACell() {
    VaultCell cell = cell();
    cell.checked().token(0x1122_3344_5566_7788L, 0x99AA_BBCC_DDEE_FF00L);
    cell.checked()
        .known(CheckOutcome.PASSED, CheckOutcome.PASSED, CheckOutcome.FAILED, PinOutcome.WRONG);

    assertThat(cell).hasToString("VaultCell 0");
    assertThat(cell.sealed()).hasToString("SealedRequest 0/1");
    assertThat(cell.checked()).hasToString("CheckedCard");
    for (Object each : List.of(cell.fields(), cell.answer(), cell.memory(), new Answer())) {
      assertThat(each.toString()).doesNotContain("4111", "1250", "TERM0001");
    }
  }

  @Test
  void shouldSayNothingOfAZone() throws Exception {
    Files.deleteIfExists(TestHome.home().resolve("zone/cards.dat")); // has cards of other tests
    try (PciZone zone = PciZone.open(ZoneFile.SOUND.read())) {
      assertThat(zone.toString()).startsWith(PciZone.class.getName() + "@");
    }
    assertThat(ZoneFile.SOUND.read().toString()).startsWith(ZoneConfig.class.getName() + "@");
  }

  /** What is serializable can be written out whole. */
  @Test
  void shouldNotBeSerializable() throws Exception {
    Path classes = Path.of("target", "classes");
    List<Class<?>> types;
    try (Stream<Path> tree = Files.walk(classes)) {
      types =
          tree.filter(file -> file.toString().endsWith(".class"))
              .map(file -> classes.relativize(file).toString())
              .filter(name -> !name.endsWith("-info.class"))
              .<Class<?>>map(SecretTextTest::load)
              .toList();
    }
    assertThat(types).hasSizeGreaterThan(60);
    for (Class<?> type : types) {
      boolean serializable =
          Serializable.class.isAssignableFrom(type) && !Enum.class.isAssignableFrom(type);
      assertThat(serializable).as(type.getName()).isFalse();
    }
  }

  private static Class<?> load(String file) {
    try {
      String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
      return Class.forName(name, false, SecretTextTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static VaultCell cell() {
    byte[] wire = Jpos.pack(Jpos.purchase(1));
    var dialect = DialectReader.shipped("iso87-ascii");
    VaultCell cell = new Vault(1, 1024).claim();
    Memory.put(cell.memory(), 0, wire);
    cell.messageLength(wire.length);
    new MessageScanner(dialect).scan(cell.memory(), 0, wire.length, cell.fields());
    assertThat(new RequestSealer(dialect).seal(cell.memory(), cell.fields(), cell.sealed()))
        .isTrue();
    return cell;
  }
}
