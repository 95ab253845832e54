package dev.tollgate.gateway.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the XML of a jPOS packager file, which may come from anywhere.
 *
 * <p>The document type line that packager files begin with is stepped over before the parser sees
 * the text: nothing is fetched, and one that declares something is refused. Without declarations
 * there is no entity but the five of XML, so nothing can expand. Size, depth and number of elements
 * are bounded; elements and attributes that packagers do not have are refused, since what they mean
 * is not known.
 */
final class PackagerXml {
  /** As for other files read at start; real packagers have 10 to 40 KiB. */
  static final int BYTES_MAX = 1 << 20;

  /** A packager, a divided field, a divided part of it; more have not been seen. */
  static final int DEPTH_MAX = 5;

  /** Three bitmaps of fields, most of them divided. */
  static final int ELEMENTS_MAX = 8_192;

  private static final Set<String> ELEMENTS = Set.of("isopackager", "isofieldpackager", "isofield");

  private static final Set<String> ATTRIBUTES =
      Set.of(
          "id",
          "length",
          "name",
          "class",
          "params",
          "encoding",
          "token",
          "pad",
          "trim",
          "packager",
          "maxValidField",
          "bitmapField",
          "thirdBitmapField",
          "firstField",
          "emitBitmap",
          "headerLength",
          "tagMapper",
          "tagSize",
          "lenSize",
          "swapTagAndLen");

  private final String file;
  private String body = "";
  private int elements;

  /** Lines are counted on from the tag before, or reading would take quadratic time. */
  private int countedTo;

  private int line = 1;

  private PackagerXml(String file) {
    this.file = file;
  }

  /** Reads the file to its end. @return the {@code isopackager} at its top */
  static PackagerElement read(Path path) {
    String file = path.toString().replaceAll("[^\\x20-\\x7E]", "?");
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw SpecFault.TOO_LARGE.at(
            file, "file larger than " + BYTES_MAX + " bytes", "is it a packager?");
      }
      return new PackagerXml(file).parse(decode(bytes));
    } catch (IOException e) {
      throw SpecFault.UNREADABLE.at(
          file, "cannot read the file", "check that it exists and may be read");
    }
  }

  /**
   * UTF-8, or the encoding of most files that are not: names with accents are all it matters for.
   */
  private static String decode(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, ISO_8859_1);
    }
  }

  private PackagerElement parse(String text) {
    body = withoutDocumentType(text.startsWith("\uFEFF") ? text.substring(1) : text);
    try {
      XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(body));
      PackagerElement root = read(reader);
      if (!root.name().equals("isopackager")) {
        throw SpecFault.NOT_A_PACKAGER.at(
            root.place(), "the top is " + root.name(), "give it a file of isopackager");
      }
      return root;
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
      throw SpecFault.NOT_XML.at(
          place(line), "not XML as it is accepted here", "close what is open; use no entities");
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("nothing is fetched");
    });
    return factory;
  }

  /**
   * Blanks the document type line, so that lines keep their numbers. Up to it there can only be the
   * XML declaration, comments and processing instructions.
   */
  private String withoutDocumentType(String text) {
    int at = 0;
    while (true) {
      at = skipSpace(text, at);
      if (text.startsWith("<?", at)) {
        at = behind(text, "?>", at);
      } else if (text.startsWith("<!--", at)) {
        at = behind(text, "-->", at + 4);
      } else {
        break;
      }
    }
    if (!text.startsWith("<!DOCTYPE", at)) {
      return text;
    }
    int end = endOfDocumentType(text, at);
    String blank = text.substring(at, end).replaceAll("[^\r\n]", " ");
    return text.substring(0, at) + blank + text.substring(end);
  }

  private int endOfDocumentType(String text, int start) {
    char quote = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '[') {
        throw SpecFault.ENTITIES.at(
            place(lineOf(text, i)),
            "declarations inside the document type",
            "remove what is between [ and ]; packagers need none");
      } else if (c == '>') {
        return i + 1;
      }
    }
    throw SpecFault.NOT_XML.at(
        place(lineOf(text, start)), "a document type without end", "close it with >");
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int behind(String text, String end, int from) {
    int at = text.indexOf(end, from);
    if (at < 0) {
      throw SpecFault.NOT_XML.at(
          place(lineOf(text, from)), "no " + end + " to the end of the file", "close it");
    }
    return at + end.length();
  }

  private static int lineOf(String text, int at) {
    return 1 + (int) text.chars().limit(at).filter(c -> c == '\n').count();
  }

  private PackagerElement read(XMLStreamReader reader) throws XMLStreamException {
    Deque<PackagerElement> open = new ArrayDeque<>();
    List<PackagerElement> top = new ArrayList<>();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          PackagerElement element = element(reader, open.size());
          (open.isEmpty() ? top : open.peek().children()).add(element);
          open.push(element);
        }
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw SpecFault.ENTITIES.at(
                place(reader.getLocation().getLineNumber()),
                "a document type or entity in an unexpected place",
                "remove it");
        default -> {
          // Text and comments say nothing.
        }
      }
    }
    return top.getFirst();
  }

  private PackagerElement element(XMLStreamReader reader, int depth) {
    String name = reader.getLocalName();
    String place = place(startLine(reader));
    if (depth == DEPTH_MAX || ++elements > ELEMENTS_MAX) {
      throw SpecFault.TOO_MUCH.at(
          place,
          "more than " + DEPTH_MAX + " elements in each other, or " + ELEMENTS_MAX + " in all",
          "is it a packager?");
    }
    if (!ELEMENTS.contains(name)) {
      throw SpecFault.NOT_A_PACKAGER.at(
          place, "unknown element " + SpecFault.quote(name), "remove it");
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String key = reader.getAttributeLocalName(i);
      if (!ATTRIBUTES.contains(key)) {
        throw SpecFault.NOT_A_PACKAGER.at(
            place, "unknown attribute " + SpecFault.quote(key), "remove it");
      }
      attributes.put(key, reader.getAttributeValue(i));
    }
    return new PackagerElement(name, place, attributes, new ArrayList<>());
  }

  /** The parser tells where a tag ends, which can be many lines behind its start. */
  private int startLine(XMLStreamReader reader) {
    int end = Math.clamp(reader.getLocation().getCharacterOffset(), 1, body.length());
    int start = body.lastIndexOf('<', end - 1);
    for (; countedTo < start; countedTo++) {
      line += body.charAt(countedTo) == '\n' ? 1 : 0;
    }
    return line;
  }

  private String place(int number) {
    return file + ":" + number;
  }
}
