package dev.tollgate.softhsm;

/** Every way provisioning can fail: its stable code and the exit status of the command. */
enum Fault {
  /** The command line or the request makes no sense. */
  USAGE("TG-PRV-001", 2),
  MODULE_MISSING("TG-PRV-010", 4),
  /** The file is there but is no PKCS#11 library that loads. */
  MODULE_UNUSABLE("TG-PRV-011", 4),
  WRONG_PIN("TG-PRV-012", 3),
  OTHER_KEYS("TG-PRV-013", 3),
  KEY_FILE("TG-PRV-014", 3),
  WEAK_KEY("TG-PRV-015", 3),
  HOME_UNUSABLE("TG-PRV-016", 1),
  /** The SoftHSM configuration cannot be used or cannot be pointed at. */
  CONFIGURATION("TG-PRV-017", 3),
  /** Two tokens or two objects of one name: choosing one would be guessing. */
  AMBIGUOUS("TG-PRV-018", 3),
  /** Any other PKCS#11 return code, told by its name. */
  CRYPTOKI("TG-PRV-019", 1),
  BUSY("TG-PRV-020", 1),
  NATIVE_ACCESS("TG-PRV-021", 1),
  /** What a custodian entered has not the form of a component or a check value. */
  COMPONENT("TG-PRV-030", 3),
  COMPONENT_CHECK("TG-PRV-031", 3),
  /** A component that adds nothing: zero, or another one again. */
  COMPONENT_VOID("TG-PRV-032", 3),
  WEAK_RESULT("TG-PRV-033", 3),
  COMBINED_CHECK("TG-PRV-034", 3),
  KEY_EXISTS("TG-PRV-035", 3),
  COMPONENT_SOURCE("TG-PRV-036", 1),
  NO_TOKEN("TG-PRV-037", 4),
  UNEXPECTED("TG-PRV-099", 1);

  private final String code;
  private final int exitStatus;

  Fault(String code, int exitStatus) {
    this.code = code;
    this.exitStatus = exitStatus;
  }

  ProvisioningException because(String what, Object where, String next) {
    return new ProvisioningException(code, exitStatus, what, where.toString(), next);
  }
}
