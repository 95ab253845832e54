package dev.tollgate.pci.view;

import dev.tollgate.hsm.CommandExposure;
import dev.tollgate.hsm.HsmGroup.MemberState;
import dev.tollgate.hsm.KeyReport;
import dev.tollgate.hsm.SelfTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What operators may know of the HSM. Labels, usages and check values are no secrets. */
public final class HsmView {
  private HsmView() {}

  /**
   * A configured key as it is in the token now.
   *
   * @param label its name in the configuration
   * @param version 0 if it has none
   * @param current false for the version before, which is accepted besides
   * @param usage TR-31 code, as configured
   * @param algorithm as found, with its length, such as {@code TDES-2}; empty if not found
   * @param checkValue as computed by the token, as many hex digits as are pinned; or empty
   * @param origin {@code hsm} if the token vouches that it made the key, {@code outside} if it says
   *     otherwise, empty if it does not tell
   * @param ready whether it can be used for what it is for
   * @param state {@code ready}, or code and reason why it is not
   */
  public record Key(
      String label,
      int version,
      boolean current,
      String usage,
      String algorithm,
      String checkValue,
      String origin,
      boolean ready,
      String state) {

    public static Key of(KeyReport report) {
      return new Key(
          report.label(),
          report.version(),
          report.current(),
          report.usage().name(),
          report.algorithm(),
          report.checkValue(),
          report.origin(),
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

  /**
   * Library and token as they describe themselves.
   *
   * @param library its maker, description, version, and the version of PKCS#11 it follows
   * @param token its maker, model, serial number, hardware and firmware version
   * @param mechanisms those that commands use, and whether the token has them
   */
  public record Device(
      String module,
      List<String> library,
      String tokenLabel,
      List<String> token,
      Map<String, Boolean> mechanisms) {

    public static Device of(KeyReport.Device device) {
      return new Device(
          device.module(),
          device.library(),
          device.tokenLabel(),
          device.token(),
          device.mechanisms());
    }
  }

  /** What the host sees of a command over PKCS#11, and whether production refuses it for that. */
  public record Exposed(String command, String exposure, boolean refusedInProduction) {

    /** Every command there is. */
    public static List<Exposed> all() {
      return Arrays.stream(CommandExposure.values())
          .map(command ->
              new Exposed(command.name(), command.exposure().name(), command.refusedInProduction()))
          .toList();
    }
  }
}
