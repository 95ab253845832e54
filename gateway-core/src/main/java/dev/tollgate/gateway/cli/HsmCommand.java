package dev.tollgate.gateway.cli;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.pci.view.HsmView;
import dev.tollgate.pci.zone.PciZone;
import java.util.List;
import java.util.concurrent.Callable;
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
    subcommands = {HsmCommand.Keys.class, HsmCommand.SelfTest.class})
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
        list.object("").member("label", key.label()).member("usage", key.usage());
        list.member("algorithm", key.algorithm()).member("kcv", key.checkValue());
        list.member("ready", key.ready()).member("state", key.state()).endObject();
        show(
            key.ready(),
            "%-16s %s  %-8s %-10s %s"
                .formatted(
                    key.label(), key.usage(), key.algorithm(), key.checkValue(), key.state()));
      }
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
