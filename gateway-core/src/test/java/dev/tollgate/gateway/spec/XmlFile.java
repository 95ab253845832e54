package dev.tollgate.gateway.spec;

import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;

/** A packager file of a test, in a folder of its own. */
record XmlFile(Path path) {
  static final String DOCTYPE =
      "<!DOCTYPE isopackager PUBLIC \"-//jPOS/jPOS Generic Packager DTD 1.0//EN\""
          + " \"http://127.0.0.1:1/generic-packager-1.0.dtd\">\n";

  private static final String TOP =
      """
      <isofield id="0" length="4" name="type" class="org.jpos.iso.IFA_NUMERIC"/>
      <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFB_BITMAP"/>
      """;

  static XmlFile of(Path folder, String text) {
    try {
      return new XmlFile(Files.writeString(folder.resolve("packager.xml"), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A packager of message type, bitmap, and what a test is about: that is in line 4. */
  static XmlFile withFields(Path folder, String fields) {
    return of(folder, "<isopackager>\n" + TOP + fields + "\n</isopackager>\n");
  }

  String yaml() {
    return PackagerImport.yaml(path, "iso87-ascii");
  }

  /** The line of the dialect that declares a field, without indentation. */
  String field(int number) {
    return yaml()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(number + ": "))
        .findFirst()
        .orElse("");
  }

  /** The error that reading it gives, without the folder. */
  String error() {
    TollgateException fault = Assertions.catchThrowableOfType(TollgateException.class, this::yaml);
    return fault == null ? "" : fault.line().replace(path.getParent() + "/", "");
  }
}
