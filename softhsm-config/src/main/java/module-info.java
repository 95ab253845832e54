/** Makes a SoftHSM token with the published test keys; never part of the product. */
module dev.tollgate.softhsm {
  requires static org.jspecify;
}
