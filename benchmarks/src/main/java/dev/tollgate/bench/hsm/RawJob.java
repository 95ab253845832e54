package dev.tollgate.bench.hsm;

import java.nio.file.Path;

/**
 * All PKCS#11 calls of an authorization of a chip with cryptogram version 18, in C with nothing
 * around them: the PAN's token, both steps of the iCVV, session keys, ARQC and both ARPCs, the
 * session keys' end. Request by request, of some cards in turn whose master keys are there; the
 * gateway does the same but for the first three calls, which requests that wait together share.
 */
public final class RawJob {
  private final RawProgram program;

  private RawJob(RawProgram program) {
    this.program = program;
  }

  /**
   * @param folder where the compiled program goes
   * @param library PKCS#11 module
   * @param softHsmConf SoftHSM's configuration
   * @param label of a token with the published test keys
   * @param pinFile holds its user PIN
   */
  public static RawJob compile(
      Path folder, Path library, Path softHsmConf, String label, Path pinFile)
      throws InterruptedException {
    RawProgram.Token token = new RawProgram.Token(library, softHsmConf, label, pinFile);
    return new RawJob(RawProgram.compile(folder, true, token));
  }

  /** Requests a second on one thread. */
  public double ratePerSecond(int milliseconds, int cards) throws InterruptedException {
    return 1e9 / Double.parseDouble(run("job", milliseconds, cards));
  }

  /** Carries out so many, for who counts calls. */
  public void run(int requests, int cards) throws InterruptedException {
    var _ = run("jobs", requests, cards);
  }

  private String run(String what, int amount, int cards) throws InterruptedException {
    return program.run(
        what,
        HsmHome.IMK.label(),
        amount,
        HsmHome.PAN_TOKEN.label(),
        HsmHome.CVK.label(),
        Integer.toString(cards));
  }
}
