package dev.tollgate.bench.hsm;

/** Single commands of the adapter as bare calls in C, on the token of {@link HsmHome}. */
final class RawCalls {
  private final RawProgram program;

  private RawCalls(RawProgram program) {
    this.program = program;
  }

  /**
   * @param privateKeys whether session keys are private objects
   */
  static RawCalls compile(HsmHome home, boolean privateKeys) throws InterruptedException {
    RawProgram.Token token =
        new RawProgram.Token(HsmHome.SOFTHSM, home.conf(), HsmHome.TOKEN, home.pinFile());
    return new RawCalls(RawProgram.compile(home.folder(), privateKeys, token));
  }

  /** Nanoseconds of one C_EncryptUpdate of one block. */
  double blockNs(int milliseconds) throws InterruptedException {
    return Double.parseDouble(program.run("block", HsmHome.ZAK.label(), milliseconds));
  }

  /** Nanoseconds of the calls of one check of a version 18 cryptogram. */
  double cryptogramNs(int milliseconds) throws InterruptedException {
    return Double.parseDouble(program.run("arqc", HsmHome.IMK.label(), milliseconds));
  }

  /** By how many KiB the process grows over so many of these. */
  long growthKib(int operations) throws InterruptedException {
    return Long.parseLong(program.run("leak", HsmHome.IMK.label(), operations));
  }
}
