/** Makes a SoftHSM token with the published test keys; never part of the product. */
module dev.tollgate.softhsm {
  requires static org.jspecify;
  requires info.picocli;
  requires ipkcs11wrapper;
  requires org.snakeyaml.engine;

  exports dev.tollgate.softhsm;

  opens dev.tollgate.softhsm to
      info.picocli;
}
