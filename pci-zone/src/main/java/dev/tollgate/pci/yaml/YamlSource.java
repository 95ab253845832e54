package dev.tollgate.pci.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Turns bytes into the root node of the plain part of YAML: one document, a map at the top, no
 * anchors, aliases or tags.
 *
 * <p>The events are looked at before a node is built: building is recursive and follows aliases, so
 * a few kilobytes of {@code [[[[} or of nested aliases would otherwise exhaust stack or heap.
 */
final class YamlSource {
  /** The largest file of ours, a dialect, has about 12 KiB. */
  static final int BYTES_MAX = 1 << 20;

  static final int DEPTH_MAX = 32;

  private final String name;
  private int depth;
  private int documents;

  private YamlSource(String name) {
    this.name = name;
  }

  static MappingNode read(Path file) {
    String name = YamlFault.visible(file.toString());
    try (InputStream in = Files.newInputStream(file)) {
      return read(name, in);
    } catch (IOException e) {
      throw YamlFault.UNREADABLE.at(
          name, "cannot read the file", "check that it exists and may be read");
    }
  }

  /** Reads to the end; does not close. */
  static MappingNode read(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(BYTES_MAX + 1);
    if (bytes.length > BYTES_MAX) {
      throw YamlFault.TOO_LARGE.at(name, "file larger than " + BYTES_MAX + " bytes", "split it");
    }
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new YamlSource(name).compose(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      throw YamlFault.NOT_UTF_8.at(name, "not UTF-8 text", "save it as UTF-8");
    }
  }

  private MappingNode compose(String text) {
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(BYTES_MAX).setAllowNonScalarKeys(true).build();
    try {
      parser(settings, text).forEachRemaining(this::accept);
      @Nullable Node root =
          new Composer(settings, parser(settings, text)).getSingleNode().orElse(null);
      if (root instanceof MappingNode map) {
        return map;
      }
    } catch (MarkedYamlEngineException e) {
      throw YamlFault.SYNTAX.at(
          YamlFault.place(name, e.getProblemMark()),
          "not YAML, " + YamlFault.reworded(String.valueOf(e.getProblem())),
          "correct the line; text with special characters goes in quotes");
    } catch (ReaderException e) {
      throw YamlFault.SYNTAX.at(
          name, "not YAML, a character that no text file holds", "remove control characters");
    } catch (YamlEngineException e) {
      throw YamlFault.SYNTAX.at(
          name, "not YAML as it is accepted here", "keep to maps, lists and texts");
    }
    throw YamlFault.NOT_A_MAP.at(name, "no map of keys at the top", "write 'key: value' lines");
  }

  private static ParserImpl parser(LoadSettings settings, String text) {
    return new ParserImpl(settings, new StreamReader(settings, text));
  }

  private void accept(Event event) {
    if (event instanceof DocumentStartEvent && ++documents > 1) {
      throw refused(event, "more than one document", "remove '---'");
    }
    if (event instanceof CollectionStartEvent && ++depth > DEPTH_MAX) {
      throw refused(event, "nested deeper than " + DEPTH_MAX, "flatten it");
    }
    if (event instanceof CollectionEndEvent) {
      depth--;
    }
    if (event instanceof AliasEvent
        || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
      throw refused(event, "anchor or alias", "write the value out");
    }
    if ((event instanceof ScalarEvent scalar && scalar.getTag().isPresent())
        || (event instanceof CollectionStartEvent start && start.getTag().isPresent())) {
      throw refused(event, "explicit tag", "remove the '!' word");
    }
  }

  private RuntimeException refused(Event event, String what, String next) {
    return YamlFault.NOT_PLAIN.at(
        YamlFault.place(name, event.getStartMark()), what + " not accepted", next);
  }
}
