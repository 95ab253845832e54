package dev.tollgate.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A configuration the product must refuse.
 *
 * @param status exit status
 * @param code of the error
 * @param told a piece of the error's line that helps to find the place
 * @param change what is wrong with it
 */
record Refusal(String name, int status, String code, String told, Change change) {
  /** Spoils a configuration. */
  interface Change {
    Config to(Config right);
  }

  /** The commands on their way, {@code run} or null, and the home, which did not exist before. */
  record Started(Path home, CompletableFuture<Outcome> check, CompletableFuture<Outcome> run) {}

  Started start(boolean alsoRun) throws IOException, InterruptedException {
    Path folder = Homes.fresh("refusal");
    Path wrongPin = Homes.token().resolve("softhsm/wrong.pin");
    Files.writeString(wrongPin, "00000000\n");
    String config = change.to(Config.demo()).writeTo(folder).toString();
    Path home = folder.resolve("home");
    Tollgate tollgate = Tollgate.on(home);
    return new Started(
        home,
        tollgate.start("check", "--config", config),
        alsoRun ? tollgate.start("run", "--config", config) : null);
  }

  @Override
  public String toString() {
    return name;
  }
}
