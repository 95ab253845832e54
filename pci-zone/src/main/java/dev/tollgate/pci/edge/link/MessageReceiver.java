package dev.tollgate.pci.edge.link;

import dev.tollgate.pci.Zone.RequestSink;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.vault.VaultCell;

/** Turns the bytes in a cell into a sealed request, or drops what cannot become one. */
final class MessageReceiver {
  private final MessageScanner scanner;
  private final RequestSealer sealer;
  private final RequestSink sink;
  private final ZoneCounters counters;

  MessageReceiver(int network, Dialect dialect, RequestSink sink, ZoneCounters counters) {
    this.scanner = new MessageScanner(dialect);
    this.sealer = new RequestSealer(dialect, counters, network);
    this.sink = sink;
    this.counters = counters;
  }

  /** Takes the cell over. */
  void receive(VaultCell cell) {
    ScanFault fault = scanner.scan(cell.memory(), 0, cell.messageLength(), cell.fields());
    if (fault == ScanFault.FIELD_UNDECLARED || fault == ScanFault.TERTIARY_BITMAP) {
      counters.unknownFields().add(cell.sealed().network(), cell.fields().faultField(), 1);
    }
    if (!sealer.seal(cell.memory(), cell.fields(), cell.sealed())) {
      counters.increment(ZoneCounter.MESSAGES_DROPPED, cell.sealed().network());
      cell.letGo();
      return;
    }
    if (cell.sealed().formatFault() != 0) {
      counters.increment(ZoneCounter.MESSAGES_MALFORMED, cell.sealed().network());
    }
    if (!sink.arrived(cell.sealed(), cell.checked())) {
      cell.letGo();
      throw new IllegalStateException("the ring is smaller than what the cells can cause");
    }
  }
}
