package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.testing.Allocations;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frame costs no allocation, in or out, whatever its framing; counted by the JVM. */
class FramingAllocationTest {
  private static final int FRAME_MAX = 1024;
  private static final int ROUNDS = 20_000;

  private final Vault vault = new Vault(1, FRAME_MAX);
  private final MemorySegment in = Arena.ofAuto().allocate(EdgeLimits.inBytes(FRAME_MAX));
  private final MemorySegment out = Arena.ofAuto().allocate(EdgeLimits.OUT_BYTES);
  private int taken;

  @ParameterizedTest
  @EnumSource
  void shouldFrameWithoutAllocating(Form form) throws Exception {
    Framing framing = form.framing();
    var frames = new FrameCollector(in, FRAME_MAX, framing);
    byte[] message = Jpos.pack(Jpos.purchase(1));
    // As Netty hands it over: direct memory, several frames in one read.
    ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
    read.writeBytes(form.frame(message)).writeBytes(form.frame(new byte[0]));

    assertThat(Allocations.least(ROUNDS, () -> round(frames, framing, read)))
        .isLessThan(Allocations.NOTICED);
    assertThat(taken).isEqualTo(Allocations.ATTEMPTS * ROUNDS);
    assertThat(frames.isEmpty()).isTrue();
    read.release();
  }

  private void round(FrameCollector frames, Framing framing, ByteBuf read) {
    frames.append(read.readerIndex(0));
    int length = frames.next();
    while (length >= 0) {
      if (frames.fit(length) == FrameHeader.Fit.MESSAGE) {
        VaultCell cell = vault.claim();
        frames.take(length, cell);
        framing.write(cell, out, 0, cell.messageLength());
        cell.letGo();
        taken++;
      } else {
        frames.skip(length);
      }
      length = frames.next();
    }
  }
}
