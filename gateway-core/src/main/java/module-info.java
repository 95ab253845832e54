/** Network sessions, transactions, rules and ledger. */
module dev.tollgate.gateway {
  requires static org.jspecify;
  requires dev.tollgate.pci;
  requires io.netty.transport;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.codec.http;
  requires com.lmax.disruptor;
  requires org.agrona;
  requires info.picocli;
  requires org.slf4j;
}
