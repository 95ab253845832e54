/** The only code that handles clear card data. */
@SuppressWarnings("module") // its one reader is compiled later
module dev.tollgate.pci {
  requires static org.jspecify;
  requires transitive dev.tollgate.hsm;
  requires transitive io.netty.transport;
  requires io.netty.buffer;
  requires io.netty.common;
  requires org.agrona;
  requires org.snakeyaml.engine;

  exports dev.tollgate.pci to
      dev.tollgate.gateway;
  exports dev.tollgate.pci.edge to
      dev.tollgate.gateway;
  exports dev.tollgate.pci.spec to
      dev.tollgate.gateway;
  exports dev.tollgate.pci.view to
      dev.tollgate.gateway;
  exports dev.tollgate.pci.yaml to
      dev.tollgate.gateway;
  exports dev.tollgate.pci.zone to
      dev.tollgate.gateway;
}
