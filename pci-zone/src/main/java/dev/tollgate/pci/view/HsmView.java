package dev.tollgate.pci.view;

import dev.tollgate.hsm.HsmGroup.MemberState;
import dev.tollgate.hsm.KeyReport;
import dev.tollgate.hsm.SelfTest;

/** What operators may know of the HSM. Labels, usages and check values are no secrets. */
public final class HsmView {
  private HsmView() {}

  /**
   * A configured key as it is in the token now.
   *
   * @param usage TR-31 code, as configured
   * @param algorithm as found, with its length, such as {@code TDES-2}; empty if not found
   * @param checkValue as computed by the token, as many hex digits as are pinned; or empty
   * @param ready whether it can be used for what it is for
   * @param state {@code ready}, or code and reason why it is not
   */
  public record Key(
      String label,
      String usage,
      String algorithm,
      String checkValue,
      boolean ready,
      String state) {

    public static Key of(KeyReport report) {
      return new Key(
          report.label(),
          report.usage().name(),
          report.algorithm(),
          report.checkValue(),
          report.ready(),
          report.state());
    }
  }

  /**
   * One HSM of the group.
   *
   * @param up whether it is trusted with requests
   * @param inFlight attempts that wait or run there
   * @param losses how often it stopped being trusted
   * @param fault code and reason if it is known why it is not up, else empty
   */
  public record Member(String name, boolean up, int inFlight, int losses, String fault) {

    public static Member of(MemberState state) {
      return new Member(state.name(), state.up(), state.inFlight(), state.losses(), state.fault());
    }
  }

  /**
   * What came of trying a command on published test keys.
   *
   * @param command such as {@code VERIFY_MAC}
   * @param exposure what the host sees of it with this HSM, such as {@code HOST_SEES_RESULT}
   * @param reason empty if it passed; {@code not possible: ...} if it could not be tried
   */
  public record Command(String command, String exposure, boolean passed, String reason) {

    public static Command of(SelfTest.Result result) {
      return new Command(
          result.command().name(),
          result.command().exposure().name(),
          result.passed(),
          result.reason());
    }
  }
}
