package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordStoreTest {
  private static final int MAX = 50;

  private final RecordStore store = new RecordStore(2, MAX);

  @Test
  void shouldKeepTheOrderOfClaimsWhateverIsReleased() {
    List<Integer> model = new ArrayList<>();
    Random random = new Random(7);
    for (int step = 0; step < 20_000; step++) {
      boolean full = model.size() == MAX;
      assertThat(store.isFull()).isEqualTo(full);
      if (random.nextInt(100) < 55) {
        int record = store.claim();
        assertThat(record == RecordStore.NONE).isEqualTo(full);
        if (!full) {
          assertThat(model).doesNotContain(record);
          store.set(record, 0, step);
          store.set(record, 1, record);
          model.add(record);
        }
      } else if (!model.isEmpty()) {
        store.release(model.remove(random.nextInt(model.size())));
      }
      assertThat(ordered()).isEqualTo(model);
      assertThat(store.size()).isEqualTo(model.size());
    }
  }

  @Test
  void shouldUseReleasedRecordsBeforeTakingMemory() {
    RecordStore large = new RecordStore(15, 1 << 20);
    for (int i = 0; i < 100_000; i++) {
      int record = large.claim();
      if (i % 2 == 1) {
        large.release(large.oldest());
        large.release(record);
      }
    }
    assertThat(large.bytes()).isEqualTo(64 * 1024);
  }

  private List<Integer> ordered() {
    List<Integer> records = new ArrayList<>();
    for (int r = store.oldest(); r != RecordStore.NONE; r = store.younger(r)) {
      assertThat(store.get(r, 1)).isEqualTo(r);
      records.add(r);
    }
    return records;
  }
}
