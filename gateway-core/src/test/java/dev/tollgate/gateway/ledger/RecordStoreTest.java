package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records, the order they stand in, and finding them by hash. */
// On a thread of its own: a broken chain would be walked for ever, and cannot be interrupted.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordStoreTest {
  private static final int MAX = 50;
  private static final int VALUE = 0;
  private static final int ORDER_LINK = 1;
  private static final int HASH_LINK = 2;
  private static final int WORDS = 3;

  private final RecordStore store = new RecordStore(WORDS, MAX);
  private final RecordList list = new RecordList(store, ORDER_LINK);
  private final RecordIndex index =
      new RecordIndex(store, HASH_LINK, record -> store.get(record, VALUE));

  @Test
  void shouldKeepOrderAndChainsWhateverIsRemoved() {
    List<Integer> model = new ArrayList<>();
    Random random = new Random(7);
    for (int step = 0; step < 20_000; step++) {
      boolean full = model.size() == MAX;
      assertThat(store.room() == 0).isEqualTo(full);
      if (random.nextInt(100) < 55) {
        add(model, random.nextInt(40), full);
      } else if (!model.isEmpty()) {
        int record = model.remove(random.nextInt(model.size()));
        list.remove(record);
        index.remove(record);
        store.release(record);
      }
      assertThat(ordered()).isEqualTo(model);
      assertThat(store.size()).isEqualTo(model.size());
      long hash = random.nextInt(40);
      assertThat(found(hash)).isEqualTo(expected(model, hash));
    }
  }

  @Test
  void shouldGiveRecordsOutEmpty() {
    int record = store.claim();
    for (int word = 0; word < WORDS; word++) {
      store.set(record, word, 7);
    }
    store.release(record);
    assertThat(store.claim()).isEqualTo(record);
    for (int word = 0; word < WORDS; word++) {
      assertThat(store.get(record, word)).isZero();
    }
  }

  @Test
  void shouldUseReleasedRecordsBeforeTakingMemory() {
    RecordStore large = new RecordStore(16, 1 << 20);
    int before = large.claim();
    for (int i = 0; i < 100_000; i++) {
      int record = large.claim();
      large.release(before);
      before = record;
    }
    assertThat(large.bytes()).isEqualTo(64 * 1024);
  }

  /** So many that the table, too, is of several chunks; each hash comes three times. */
  @Test
  void shouldFindAllNewestFirstHoweverFarTheIndexGrows() {
    int each = 7_000;
    RecordStore large = new RecordStore(WORDS, 3 * each);
    RecordIndex found = new RecordIndex(large, HASH_LINK, record -> large.get(record, VALUE));
    for (int i = 0; i < 3 * each; i++) {
      int record = large.claim();
      large.set(record, VALUE, Words.mix(0, i % each));
      found.add(record);
    }
    assertThat(found.bytes()).isGreaterThan(2 * Integer.BYTES * 3 * each);
    for (int i = 0; i < each; i++) {
      long hash = Words.mix(0, i);
      List<Integer> records = new ArrayList<>();
      for (int r = found.first(hash); r != RecordIndex.NONE; r = found.next(r)) {
        if (large.get(r, VALUE) == hash) {
          records.add(r);
        }
      }
      assertThat(records).containsExactly(2 * each + i, each + i, i);
    }
  }

  private void add(List<Integer> model, int hash, boolean full) {
    int record = store.claim();
    assertThat(record == RecordStore.NONE).isEqualTo(full);
    if (!full) {
      assertThat(model).doesNotContain(record);
      store.set(record, VALUE, hash);
      list.addYoungest(record);
      index.add(record);
      model.add(record);
    }
  }

  private List<Integer> ordered() {
    List<Integer> records = new ArrayList<>();
    for (int r = list.oldest(); r != RecordList.NONE; r = list.younger(r)) {
      records.add(r);
    }
    assertThat(records).hasSize(list.size());
    return records;
  }

  /** Of one hash, newest first; 16 chains for 40 hashes, so others are in the way. */
  private List<Integer> found(long hash) {
    List<Integer> records = new ArrayList<>();
    for (int r = index.first(hash); r != RecordIndex.NONE; r = index.next(r)) {
      if (store.get(r, VALUE) == hash) {
        records.add(r);
      }
    }
    return records;
  }

  private List<Integer> expected(List<Integer> model, long hash) {
    return model.reversed().stream().filter(r -> store.get(r, VALUE) == hash).toList();
  }
}
