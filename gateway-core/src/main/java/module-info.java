/** Network sessions, transactions, rules and ledger. */
module dev.tollgate.gateway {
  requires static org.jspecify;
  requires dev.tollgate.pci;
  requires io.netty.transport;
  requires io.netty.buffer;
  requires io.netty.common;
  requires com.lmax.disruptor;
  requires org.agrona;
  requires io.aeron.archive;
  requires io.aeron.client;
  requires io.aeron.cluster;
  requires io.aeron.driver;
  requires info.picocli;
  requires java.management;
  requires java.net.http;
  requires java.xml;
  requires jdk.httpserver;
  requires jdk.management;
  requires org.slf4j;

  opens dev.tollgate.gateway.cli to
      info.picocli;
}
