/** Payment commands on a PKCS#11 HSM. */
@SuppressWarnings("module") // its one reader is compiled later
module dev.tollgate.hsm {
  requires static org.jspecify;

  exports dev.tollgate.fault;
  exports dev.tollgate.hsm to
      dev.tollgate.pci;
}
