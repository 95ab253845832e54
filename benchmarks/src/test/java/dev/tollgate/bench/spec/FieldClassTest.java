package dev.tollgate.bench.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.spec.SpecView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jpos.iso.ISOException;
import org.jpos.iso.packager.GenericPackager;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each field packager class of jPOS alone, with both sides of the padding nibble and an even and an
 * odd length: whatever jPOS packs we read, and what we write it reads.
 */
class FieldClassTest {
  private static final int FIELD = 120;
  private static final int MESSAGES = 40;

  private static final String PACKAGER =
      """
      <!DOCTYPE isopackager PUBLIC
          "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
          "http://jpos.org/dtd/generic-packager-1.0.dtd">
      <isopackager>
        <isofield id="0" length="4" name="type" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFB_BITMAP"/>
        <isofield id="%d" length="%d" pad="%s" name="field" class="org.jpos.iso.%s"/>
      </isopackager>
      """;

  @TempDir private Path folder;

  /** A class with an attribute and a length. */
  record Case(String name, boolean pad, int length) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    String simple =
        "IF_CHAR IF_ECHAR IFA_AMOUNT IFA_BINARY IFA_LBINARY IFA_LCHAR IFA_LLABINARY IFA_LLBINARY"
            + " IFA_LLCHAR IFA_LLLABINARY IFA_LLLBINARY IFA_LLLCHAR IFA_LLLLBINARY IFA_LLLLCHAR"
            + " IFA_LLLLLBINARY IFA_LLLLLCHAR IFA_LLLLLLBINARY IFA_LLLLLLCHAR IFA_LLLNUM IFA_LLNUM"
            + " IFA_NUMERIC IFAE_LLCHAR IFB_AMOUNT IFB_BINARY IFB_LLBINARY IFB_LLCHAR IFB_LLHBINARY"
            + " IFB_LLHCHAR IFB_LLHECHAR IFB_LLHEX IFB_LLHNUM IFB_LLLBINARY IFB_LLLCHAR"
            + " IFB_LLLHBINARY IFB_LLLHCHAR IFB_LLLHECHAR IFB_LLLHEX IFB_LLLHNUM IFB_LLLLBINARY"
            + " IFB_LLLLCHAR IFB_LLLLLLCHAR IFB_LLLNUM IFB_LLNUM IFB_NUMERIC IFE_AMOUNT IFE_BINARY"
            + " IFE_CHAR IFE_LBINARY IFE_LCHAR IFE_LLBINARY IFE_LLCHAR IFE_LLLBINARY IFE_LLLCHAR"
            + " IFE_LLLLBINARY IFE_LLLLCHAR IFE_LLLNUM IFE_LLNUM IFE_LNUM IFE_NUMERIC IFEA_LLCHAR";
    for (String name : simple.split(" ")) {
      for (int length : name.matches("IF.*_L(NUM|CHAR|BINARY)") ? new int[] {8, 9} : SIZES) {
        if (!name.equals("IFB_AMOUNT") || length % 2 != 0) {
          cases.add(new Case(name, false, length));
        }
        cases.add(new Case(name, true, length));
      }
    }
    cases.add(new Case("IFB_FNUMERIC", false, 12));
    cases.add(new Case("IFB_FNUMERIC", true, 11));
    cases.add(new Case("IFB_FLLNUM", true, 19));
    cases.add(new Case("IFB_FLLLNUM", true, 104));
    return cases.stream();
  }

  private static final int[] SIZES = {12, 25};

  @ParameterizedTest
  @MethodSource("cases")
  void shouldMeanOnTheWireWhatItMeansToJpos(Case field) throws ISOException {
    String xml = PACKAGER.formatted(FIELD, field.length(), field.pad(), field.name());
    SpecView view = view(xml);
    GenericPackager packager =
        new GenericPackager(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    boolean binary = view.fields().getFirst().type().equals("b");
    Jpos jpos = new Jpos(packager, binary ? Set.of(FIELD) : Set.of());
    Codec codec = new Codec(DialectReader.read(JposPackagers.read(file(xml), "iso87-ascii")));
    RandomMessages messages = new RandomMessages(view.fields(), view.mtis(), field.hashCode());
    for (int i = 0; i < MESSAGES; i++) {
      SortedMap<Integer, String> message = messages.next();
      byte[] wire = jpos.encode(message);

      assertThat(codec.decode(wire)).as(codec.fault()).isEqualTo(message);
      byte[] encoded = codec.encode(message);
      assertThat(hex(encoded)).as(message.toString()).isEqualTo(hex(wire));
      if (!field.name().equals("IFE_BINARY")) { // jPOS reads its own A to F as B to 0
        assertThat(jpos.decode(encoded, -1)).isEqualTo(message);
      }
    }
  }

  private SpecView view(String xml) {
    return SpecView.of(JposPackagers.read(file(xml), "iso87-ascii"));
  }

  private Path file(String xml) {
    try {
      return Files.writeString(folder.resolve("class.xml"), xml);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
