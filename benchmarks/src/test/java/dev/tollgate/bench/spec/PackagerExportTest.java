package dev.tollgate.bench.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.gateway.spec.PackagerExport;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.spec.SpecView;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jpos.iso.ISOException;
import org.jpos.iso.packager.GenericPackager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackagerExportTest {
  private static final long SEED = 8_585;
  private static final int MESSAGES = 500;

  @TempDir private Path folder;

  static List<String> shipped() {
    return SpecView.shippedNames();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shouldPackInJposWhatWeWrite(String name) throws ISOException {
    SpecView spec = SpecView.shipped(name);
    PackagerExport.Packager export = PackagerExport.of(spec);
    GenericPackager packager =
        new GenericPackager(new ByteArrayInputStream(export.xml().getBytes(UTF_8)));
    Set<Integer> binary =
        spec.fields().stream()
            .filter(field -> field.type().equals("b"))
            .map(SpecView.Field::number)
            .collect(Collectors.toSet());
    Jpos jpos = new Jpos(packager, binary);
    Codec codec = new Codec(DialectReader.shipped(name));
    RandomMessages messages =
        new RandomMessages(
            spec.fields().stream()
                .filter(field -> field.number() != spec.tertiaryBitmap())
                .filter(field -> !export.leftOut().contains(field.number()))
                .toList(),
            spec.mtis(),
            SEED);
    for (int i = 0; i < MESSAGES; i++) {
      SortedMap<Integer, String> message = messages.next();

      assertThat(HexFormat.of().formatHex(codec.encode(message)))
          .as(message.toString())
          .isEqualTo(HexFormat.of().formatHex(jpos.encode(message)));
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shouldComeBackTheSame(String name) throws IOException {
    SpecView spec = SpecView.shipped(name);
    PackagerExport.Packager export = PackagerExport.of(spec);
    Path file = Files.writeString(folder.resolve(name + ".xml"), export.xml());

    SpecView back = SpecView.of(JposPackagers.read(file, name));

    assertThat(back.fields())
        .isEqualTo(
            spec.fields().stream()
                .filter(field -> !export.leftOut().contains(field.number()))
                .toList());
    assertThat(back.mti()).isEqualTo(spec.mti());
    assertThat(back.bitmap()).isEqualTo(spec.bitmap());
    assertThat(back.mtis()).isEqualTo(spec.mtis());
  }

  @Test
  void shouldNameTheFieldsThatJposHasNoClassFor() {
    String yaml =
        """
        dialect: odd
        like: iso87-ascii
        encodings: {mti: ascii, bitmap: raw, prefix: ebcdic, text: ascii, binary: hex}
        fields:
          2: {length: 19, prefix: 2, encoding: bcd}
          3: {length: 6}
          11: {length: 6, pad: zero-right}
          48: {length: 99, prefix: 2}
        """;
    SpecView spec =
        SpecView.of(YamlMap.read("odd.yaml", new ByteArrayInputStream(yaml.getBytes(UTF_8))));

    PackagerExport.Packager export = PackagerExport.of(spec);

    assertThat(export.leftOut()).containsExactly(2, 11);
    assertThat(export.xml())
        .contains("<!-- left out, as jPOS has no class for them: [2, 11] -->")
        .contains("IFA_NUMERIC", "IFEA_LLCHAR")
        .doesNotContain("id=\"2\"", "id=\"11\"");
  }
}
