package dev.tollgate.bench.spec;

import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jpos.iso.ISOException;
import org.jpos.iso.packager.GenericPackager;

/**
 * A packager file as jPOS reads it and as we do.
 *
 * @param resource of the class path: a published file kept with the tests, or one in the jar of
 *     jPOS
 * @param like the dialect that says what a packager does not
 */
record PackagerFile(String resource, String like) {
  private static final String OURS = "/dev/tollgate/bench/spec/packagers/";

  static Stream<PackagerFile> all() {
    Stream<PackagerFile> published =
        List.of(
                "chuckks",
                "dl-ascii",
                "globalpayments-nws",
                "ipm-ascii",
                "iso87ascii-binbitmap-rawbin",
                "iso87ascii-hexbitmap-std",
                "iso87bcd",
                "iso87bcd-128",
                "iso87ebcdic-binbitmap",
                "moov-third-bitmap",
                "nao-basei",
                "traderoute",
                "zemuldo-87-bin")
            .stream()
            .map(name -> new PackagerFile(OURS + name + ".xml", like(name)));
    Stream<PackagerFile> jpos =
        List.of("iso87ascii", "iso87binary", "iso93ascii", "iso93binary", "cmf", "cmf-858").stream()
            .map(name -> new PackagerFile("/packager/" + name + ".xml", like(name)));
    return Stream.concat(published, jpos);
  }

  /** The dialect of the same year. */
  private static String like(String name) {
    return switch (name) {
      case "iso93ascii", "iso93binary", "ipm-ascii", "globalpayments-nws" -> "iso93-ascii";
      case "cmf", "cmf-858" -> "iso2003-binary";
      default -> "iso87-ascii";
    };
  }

  /** Whether it is the file that a published message is named with. */
  boolean isNamed(String name) {
    return name.endsWith("packagers/" + this) || name.endsWith("jPOS resource packager/" + this);
  }

  GenericPackager jpos() {
    try (InputStream in = open()) {
      return new GenericPackager(in);
    } catch (IOException | ISOException e) {
      throw new AssertionError(e);
    }
  }

  Dialect dialect(Path folder) {
    return DialectReader.read(JposPackagers.read(copy(folder), like));
  }

  /** The file outside of any jar. */
  Path copy(Path folder) {
    Path file = folder.resolve(toString());
    try (InputStream in = open()) {
      Files.write(file, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private InputStream open() {
    InputStream in = PackagerFile.class.getResourceAsStream(resource);
    if (in == null) {
      throw new AssertionError("no " + resource);
    }
    return in;
  }

  @Override
  public String toString() {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }
}
