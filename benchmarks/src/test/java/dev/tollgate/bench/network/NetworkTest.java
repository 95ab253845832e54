package dev.tollgate.bench.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.header.BASE1Header;
import org.jpos.iso.header.BaseHeader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkTest {
  @ParameterizedTest
  @EnumSource
  void shouldReadWhatItPacks(Network network) throws Exception {
    ISOMsg message = new ISOMsg("0100");
    message.set(2, "4111111111111111");
    message.set(4, "000000001250");
    message.set(35, "4111111111111111=31122010000012345678");
    message.set(41, "TOLLDEMO");
    message.set(48, "9203123");
    message.set(52, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    message.set(55, new byte[] {(byte) 0x9F, 0x26, 1, 2});

    ISOMsg read = new ISOMsg();
    read.setPackager(network.packager());
    byte[] packed = MessageMac.pack(message, network);
    assertThat(read.unpack(packed)).isEqualTo(packed.length);

    for (int field : new int[] {2, 4, 35, 41, 48}) {
      assertThat(read.getString(field)).isEqualTo(message.getString(field));
    }
    assertThat(read.getBytes(52)).isEqualTo(message.getBytes(52));
    assertThat(read.getBytes(55)).isEqualTo(message.getBytes(55));
  }

  /** Of the headers that could come back, only the request's turned around is right. */
  @ParameterizedTest
  @CsvSource({
    "ALPHA, '', true",
    "ALPHA, 6000020001, false",
    "DELTA, 6000020001, true",
    "DELTA, 6000010002, false",
    "DELTA, '', false",
    "GAMMA, 16010200506543211234560000000000000000000000, true",
    "GAMMA, 16010200501234566543210000000000000000000000, false",
    "GAMMA, '', false",
  })
  void shouldKnowATurnedHeader(Network network, String header, boolean turned) {
    ISOMsg answer = new ISOMsg();
    if (!header.isEmpty()) {
      byte[] bytes = HexFormat.of().parseHex(header);
      answer.setHeader(bytes.length == 22 ? new BASE1Header(bytes) : new BaseHeader(bytes));
    }
    assertThat(network.isTurned(answer)).isEqualTo(turned);
  }
}
