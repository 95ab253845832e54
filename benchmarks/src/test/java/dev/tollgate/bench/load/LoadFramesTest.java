package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.network.AlphaMessages.Purchase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.junit.jupiter.api.Test;

/** What the generator patches together must read as a good message to jPOS. */
class LoadFramesTest {
  private static final byte[] PIN_BLOCK = HexFormat.of().parseHex("0123456789abcdef");

  private static final List<Purchase> PURCHASES =
      List.of(
          new Purchase("4111111111111111", "3112", 1000, PIN_BLOCK, "123"),
          new Purchase("4242424242424242", "3112", 1000, PIN_BLOCK, "456"));

  private final LoadFrames frames = frames(460_000_000_000_001L);

  @Test
  void shouldPatchKeysInPlace() throws ISOException {
    byte[] out = new byte[4096];
    frames.refreshTime();
    int end = frames.put(out, 0);
    int stan = frames.stan();
    frames.put(out, end);
    int nextStan = frames.stan();

    ISOMsg first = unpack(out, 0);
    ISOMsg second = unpack(out, end);

    assertThat(first.getString(11)).isEqualTo(String.format("%06d", stan));
    assertThat(second.getString(11)).isEqualTo(String.format("%06d", nextStan));
    assertThat(nextStan).isEqualTo(stan + 1);
    assertThat(Long.parseLong(second.getString(37)))
        .isEqualTo((Long.parseLong(first.getString(37)) + 1) % 1_000_000_000_000L);
    assertThat(first.getString(7)).endsWith(first.getString(12)).startsWith(first.getString(13));
    assertThat(List.of(first.getString(2), second.getString(2)))
        .containsExactlyInAnyOrder("4111111111111111", "4242424242424242");
    assertThat(first.getBytes(52)).isEqualTo(PIN_BLOCK);
    assertThat(end).isEqualTo(frames.frameBytes());
  }

  /** A part of DE90 that is zeros tells nothing: nobody could reverse such a message by it. */
  @Test
  void shouldGiveNoMessageTheStanZero() throws ISOException {
    LoadFrames atTheEnd = frames(460_000_000_999_998L);
    byte[] out = new byte[4096];
    int end = atTheEnd.put(out, 0);
    atTheEnd.put(out, end);

    assertThat(unpack(out, 0).getString(11)).isEqualTo("999999");
    assertThat(unpack(out, end).getString(11)).isEqualTo("000001");
    assertThat(unpack(out, end).getString(37)).isEqualTo("000001000001");
  }

  @Test
  void shouldFindFieldsWhereJposPutsThem() throws ISOException {
    ISOMsg message = new ISOMsg("0110");
    message.set(2, "30569309025904");
    message.set(11, "123456");
    message.set(32, "12345");
    message.set(38, "ABCDEF");
    message.set(39, "N7");
    message.set(90, "0".repeat(42));
    message.setPackager(new ISO87APackager());
    byte[] packed = message.pack();

    assertThat(text(packed, 11, 6)).isEqualTo("123456");
    assertThat(text(packed, 39, 2)).isEqualTo("N7");
    assertThat(Iso87.ASCII.find(packed, 0, packed.length, 37)).isEqualTo(Iso87.NOT_THERE);
  }

  @Test
  void shouldNotReadBeyondACutMessage() throws ISOException {
    byte[] out = new byte[4096];
    byte[] whole = Arrays.copyOfRange(out, 2, frames.put(out, 0));

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      int at = Iso87.ASCII.find(cut, 0, length, 42);
      assertThat(at == Iso87.NOT_THERE || at + 15 <= length).isTrue();
    }
  }

  @Test
  void shouldFindFieldsOfTheBinaryDialect() throws ISOException {
    ISOMsg message = new ISOMsg("0110");
    message.set(2, "30569309025904");
    message.set(3, "000000");
    message.set(11, "123456");
    message.set(22, "051");
    message.set(28, "C00000123");
    message.set(32, "12345");
    message.set(35, "30569309025904=3112201");
    message.set(38, "ABCDEF");
    message.set(39, "N7");
    message.set(52, PIN_BLOCK);
    message.set(55, "chip");
    message.set(90, "0".repeat(42));
    message.setPackager(new ISO87BPackager());
    byte[] packed = message.pack();
    int codeAt = Iso87.BINARY.find(packed, 0, packed.length, 39);
    int chipAt = Iso87.BINARY.find(packed, 0, packed.length, 55);

    assertThat(Iso87.BINARY.number(packed, Iso87.BINARY.find(packed, 0, packed.length, 11), 6))
        .isEqualTo(123456);
    assertThat(new String(packed, codeAt, 2, StandardCharsets.US_ASCII)).isEqualTo("N7");
    assertThat(new String(packed, chipAt, 4, StandardCharsets.US_ASCII)).isEqualTo("chip");
    assertThat(Iso87.BINARY.find(packed, 0, packed.length, 37)).isEqualTo(Iso87.NOT_THERE);
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      int at = Iso87.BINARY.find(cut, 0, length, 55);
      assertThat(at == Iso87.NOT_THERE || at + 4 <= length).isTrue();
    }
  }

  @Test
  void shouldRefusePansOfDifferentLengths() {
    List<Purchase> mixed =
        List.of(
            new Purchase("4111111111111111", "3112", 1000, PIN_BLOCK, "123"),
            new Purchase("4222222222222", "3112", 1000, PIN_BLOCK, "123"));

    assertThatThrownBy(() -> new LoadFrames(mixed)).isInstanceOf(IllegalArgumentException.class);
  }

  private static ISOMsg unpack(byte[] frames, int at) throws ISOException {
    int length = ByteBuffer.wrap(frames).getShort(at);
    ISOMsg message = new ISOMsg();
    message.setPackager(new ISO87APackager());
    message.unpack(Arrays.copyOfRange(frames, at + 2, at + 2 + length));
    return message;
  }

  private static String text(byte[] packed, int field, int length) {
    int at = Iso87.ASCII.find(packed, 0, packed.length, field);
    return new String(packed, at, length, StandardCharsets.US_ASCII);
  }

  private static LoadFrames frames(long before) {
    return new LoadFrames(Iso87.ASCII, LoadFrames.parts(PURCHASES), before);
  }
}
