package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.gateway.ops.OpsClient;
import dev.tollgate.pci.view.HsmView;
import dev.tollgate.pci.zone.PciZone;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at the HSM with a login of its own, whether a gateway runs or not. */
@Command(
    name = "hsm",
    description = "The hardware security module.",
    mixinStandardHelpOptions = true,
    subcommands = {
      HsmCommand.Keys.class,
      HsmCommand.SelfTest.class,
      HsmCommand.About.class,
      HsmCommand.Rotate.class,
    })
final class HsmCommand {
  /** What both do: open the zone, look, print, and exit 3 if something is wrong. */
  abstract static class Look implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Option(names = "--json", description = "One JSON line.")
    private boolean json;

    @Spec private CommandSpec spec;

    private final JsonText jsonText = new JsonText();
    private boolean ok = true;

    @Override
    public Integer call() {
      try (PciZone zone = PciZone.open(config.read().zone())) {
        look(zone);
      }
      if (json) {
        print(jsonText.endList().member("ok", ok).end());
      }
      return (ok ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
    }

    abstract void look(PciZone zone);

    /** Begins the list of what was looked at. */
    JsonText list(String name) {
      return jsonText.list(name);
    }

    void show(boolean good, String line) {
      ok &= good;
      if (!json) {
        print(line);
      }
    }

    private void print(String line) {
      spec.commandLine().getOut().println(line);
    }
  }

  @Command(
      name = "keys",
      description =
          "Shows every configured key as it is in the token; exits 3 if one is not ready.",
      mixinStandardHelpOptions = true)
  static final class Keys extends Look {
    @Override
    void look(PciZone zone) {
      List<HsmView.Key> keys = zone.hsmKeys();
      JsonText list = list("keys");
      for (HsmView.Key key : keys) {
        list.object("").member("label", key.label()).member("version", key.version());
        list.member("current", key.current()).member("usage", key.usage());
        list.member("algorithm", key.algorithm()).member("kcv", key.checkValue());
        list.member("origin", key.origin());
        list.member("ready", key.ready()).member("state", key.state()).endObject();
        show(
            key.ready(),
            "%-16s %-11s %s  %-8s %-10s %-8s %s"
                .formatted(
                    key.label(),
                    version(key),
                    key.usage(),
                    key.algorithm(),
                    key.checkValue(),
                    key.origin(),
                    key.state()));
      }
    }
  }

  private static String version(HsmView.Key key) {
    String number = key.version() == 0 ? "" : "v" + key.version();
    return key.current() ? number : number + " previous";
  }

  @Command(
      name = "info",
      description = "Shows library, token, mechanisms, and what the host sees of each command.",
      mixinStandardHelpOptions = true)
  static final class About extends Look {
    @Override
    void look(PciZone zone) {
      JsonText hsms = list("hsms");
      for (HsmView.Device device : zone.hsmDevices()) {
        show(device, hsms);
      }
      JsonText commands = hsms.endList().list("commands");
      for (HsmView.Exposed command : HsmView.Exposed.all()) {
        boolean refused = command.refusedInProduction();
        commands.object("").member("command", command.command());
        commands.member("exposure", command.exposure());
        commands.member("refused_in_prod", refused).endObject();
        show(
            true,
            "command    %-26s %-18s %s"
                .formatted(command.command(), command.exposure(), refused ? "not in prod" : ""));
      }
    }

    private void show(HsmView.Device device, JsonText json) {
      show(true, "library    %s: %s".formatted(device.module(), LIBRARY.line(device.library())));
      show(true, "token      %s: %s".formatted(device.tokenLabel(), TOKEN.line(device.token())));
      json.object("").member("module", device.module());
      LIBRARY.members(json.object("library"), device.library()).endObject();
      json.object("token").member("label", device.tokenLabel());
      TOKEN.members(json, device.token()).endObject();
      json.object("mechanisms");
      device
          .mechanisms()
          .forEach((mechanism, present) -> {
            show(true, "mechanism  %-26s %s".formatted(mechanism, present ? "present" : "missing"));
            json.member(mechanism, present);
          });
      json.endObject().endObject();
    }
  }

  /** Names of what a library or a token tells of itself. */
  private record Told(List<String> names) {
    String line(List<String> values) {
      return IntStream.range(0, names.size())
          .mapToObj(i -> names.get(i) + " " + (values.get(i).isEmpty() ? "-" : values.get(i)))
          .collect(Collectors.joining(", "));
    }

    JsonText members(JsonText json, List<String> values) {
      for (int i = 0; i < names.size(); i++) {
        json.member(names.get(i), values.get(i));
      }
      return json;
    }
  }

  private static final Told LIBRARY =
      new Told(List.of("maker", "description", "version", "pkcs11"));
  private static final Told TOKEN =
      new Told(List.of("maker", "model", "serial", "hardware", "firmware"));

  @Command(
      name = "rotate",
      description =
          "Has the running gateway take the key versions of its configuration file into use.",
      mixinStandardHelpOptions = true)
  static final class Rotate implements Callable<Integer> {
    @Mixin private Operator operator;

    @Override
    public Integer call() {
      return operator.askRunning(OpsClient::rotateKeys);
    }
  }

  @Command(
      name = "selftest",
      description = "Tries every HSM command on published test keys; exits 3 if one fails.",
      mixinStandardHelpOptions = true)
  static final class SelfTest extends Look {
    @Override
    void look(PciZone zone) {
      JsonText list = list("commands");
      for (HsmView.Command command : zone.hsmSelfTest()) {
        list.object("").member("command", command.command());
        list.member("exposure", command.exposure()).member("passed", command.passed());
        list.member("reason", command.reason()).endObject();
        show(
            command.passed(),
            "%-22s %-18s %s"
                .formatted(
                    command.command(),
                    command.exposure(),
                    command.passed() ? "passed" : command.reason()));
      }
    }
  }
}
