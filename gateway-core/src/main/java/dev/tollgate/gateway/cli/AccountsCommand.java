package dev.tollgate.gateway.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "accounts",
    description = "Accounts and their pockets.",
    mixinStandardHelpOptions = true,
    subcommands = {
      AccountsCommand.Import.class,
      AccountsCommand.Load.class,
      AccountsCommand.Show.class
    })
final class AccountsCommand {
  @Command(
      name = "import",
      description = "Opens pockets with a first balance; open ones keep theirs.",
      mixinStandardHelpOptions = true)
  static final class Import implements Callable<Integer> {
    @Mixin private Operator operator;

    @Parameters(paramLabel = "FILE", description = "CSV: account,currency,balance_minor")
    private Path file;

    @Override
    public Integer call() {
      return operator.run(
          here -> here.importAccounts(file), there -> there.importFile("accounts", file));
    }
  }

  @Command(
      name = "load",
      description = "Brings money to open pockets, once for each reference.",
      mixinStandardHelpOptions = true)
  static final class Load implements Callable<Integer> {
    @Mixin private Operator operator;

    @Parameters(paramLabel = "FILE", description = "CSV: reference,account,currency,amount_minor")
    private Path file;

    @Override
    public Integer call() {
      return operator.run(
          here -> here.loadAccounts(file), there -> there.importFile("loads", file));
    }
  }

  @Command(
      name = "show",
      description = "Shows the pockets of an account.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Mixin private Operator operator;

    @Parameters(paramLabel = "ID", description = "Account, as in the import.")
    private String id;

    @Override
    public Integer call() {
      return operator.run(here -> here.showAccount(id), there -> there.account(id));
    }
  }
}
