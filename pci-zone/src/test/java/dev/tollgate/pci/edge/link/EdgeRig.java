package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.testing.RecordingSink;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jpos.iso.ISOMsg;

/** An edge with small limits, and the gateway's side of it. */
final class EdgeRig {
  static final int FRAME_MAX = 1024;
  static final int FRAME_TIMEOUT_MS = 500;

  final Vault vault;
  final ZoneCounters counters = new ZoneCounters(1);
  final RecordingSink sink;
  final Edge edge;
  private final int linksMax;

  /** The framing of most tests. */
  static final Framing LENGTH_2 = new Framing(Framing.Length.BINARY_2, false, FrameHeader.NONE);

  EdgeRig(int cells, int linksMax) {
    this(cells, linksMax, new RecordingSink());
  }

  EdgeRig(int cells, int linksMax, RecordingSink sink) {
    this(cells, linksMax, sink, LENGTH_2);
  }

  EdgeRig(int cells, int linksMax, RecordingSink sink, Framing framing) {
    this(cells, linksMax, sink, DialectReader.shipped("iso87-ascii"), framing);
  }

  EdgeRig(int cells, int linksMax, RecordingSink sink, Dialect dialect) {
    this(cells, linksMax, sink, dialect, LENGTH_2);
  }

  private EdgeRig(int cells, int linksMax, RecordingSink sink, Dialect dialect, Framing framing) {
    this.sink = sink;
    this.linksMax = linksMax;
    vault = new Vault(cells, FRAME_MAX);
    edge =
        new Edge(
            vault,
            linksMax,
            FRAME_MAX,
            FRAME_TIMEOUT_MS,
            List.of(new Edge.Wire(dialect, framing)),
            sink,
            counters);
  }

  /** A message in the framing of most tests. */
  static byte[] frame(ISOMsg message) {
    ByteBuf frame = Peer.frame(Jpos.pack(message));
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    return bytes;
  }

  Peer connect() {
    return new Peer(edge, 0);
  }

  /** Decides, as the transaction thread does; {@link Edge#flush} is left to the caller. */
  void answer(SealedRequest request, boolean approval, long deadlineNs) {
    VaultCell cell = vault.cell(request.slot());
    cell.answer().responseCode = approval ? '0' << 8 | '0' : '0' << 8 | '5';
    cell.answer().amountMinor = SealedRequest.ABSENT;
    cell.answer().authorizationCode = approval ? 123_456 : SealedRequest.ABSENT;
    cell.answer().undoable = approval;
    cell.answer().deadlineNs = deadlineNs;
    edge.answer(cell);
  }

  void approve(SealedRequest request) {
    answer(request, true, System.nanoTime() + 60_000_000_000L);
  }

  void decline(SealedRequest request) {
    answer(request, false, System.nanoTime() - 60_000_000_000L); // a late decline does no harm
  }

  void release(SealedRequest request) {
    vault.cell(request.slot()).letGo();
  }

  /** Every cell is back and nothing of any message is left in the memory of the links. */
  void assertClean() {
    assertThat(vault.freeCount()).isEqualTo(vault.cellCount());
    for (int slot = 0; slot < vault.cellCount(); slot++) {
      assertThat(Memory.isZero(vault.cell(slot).memory())).as("cell %s", slot).isTrue();
    }
    for (int link = 0; link < linksMax; link++) {
      assertThat(Memory.isZero(edge.links().inMemory(link))).as("in of link %s", link).isTrue();
      assertThat(Memory.isZero(edge.links().outMemory(link))).as("out of link %s", link).isTrue();
    }
  }
}
