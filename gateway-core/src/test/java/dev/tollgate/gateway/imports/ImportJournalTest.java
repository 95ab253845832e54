package dev.tollgate.gateway.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import dev.tollgate.gateway.rules.CardStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportJournalTest {
  private static final OperatorCommand POCKET =
      new OperatorCommand.Pocket(Ascii16.parse("anna"), 978, 100_000);
  private static final OperatorCommand CARD =
      new OperatorCommand.Card(
          0x8000_0000_0000_0001L,
          0xFFFF_FFFF_FFFF_FFFEL,
          Ascii16.parse("an-account_16ch."),
          Ascii16.parse("default"),
          CardStatus.LOST);

  private static final OperatorCommand RATE =
      new OperatorCommand.Rate(840, 978, 1_000_000_000_000_000_000L, 23);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("ledger").resolve("imports.log");
  }

  @Test
  void shouldBeEmptyBeforeTheFirstImport() {
    assertThat(new ImportJournal(file).read()).isEmpty();
  }

  @Test
  void shouldGiveBackWhatWasAppendedInItsOrder() {
    new ImportJournal(file).append(List.of(POCKET));
    new ImportJournal(file).append(List.of(CARD, RATE, POCKET));

    assertThat(new ImportJournal(file).read()).containsExactly(POCKET, CARD, RATE, POCKET);
  }

  @Test
  void shouldCutOffALineThatAKilledImportLeft() throws IOException {
    ImportJournal journal = new ImportJournal(file);
    journal.append(List.of(POCKET));
    Files.writeString(file, "pocket boris 97", StandardOpenOption.APPEND);
    assertThat(journal.read()).containsExactly(POCKET);
    journal.append(List.of(CARD));

    assertThat(journal.read()).containsExactly(POCKET, CARD);
  }

  @Test
  void shouldRefuseALineThatIsNoImport() throws IOException {
    ImportJournal journal = new ImportJournal(file);
    journal.append(List.of(POCKET));
    Files.writeString(file, "pocket anna EUR 1\n", StandardOpenOption.APPEND);

    assertThatThrownBy(journal::read)
        .isInstanceOf(TollgateException.class)
        .hasMessageContaining("TG-JRN-001")
        .hasMessageContaining("next:");
  }
}
