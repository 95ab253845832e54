package dev.tollgate.bench.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.spec.SpecView;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.ISOMsgFieldPackager;
import org.jpos.iso.packager.GenericPackager;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every packager file there is at hand, read by jPOS and by us. */
class PackagerFileTest {
  private static final long SEED = 8_583;
  private static final int MESSAGES = Integer.getInteger("tollgate.packager.messages", 500);

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("dev.tollgate.bench.spec.PackagerFile#all")
  void shouldDecodeAndEncodeAsJpos(PackagerFile file) throws ISOException {
    SpecView view = SpecView.of(JposPackagers.read(file.copy(folder), file.like()));
    GenericPackager packager = file.jpos();
    Jpos jpos = new Jpos(packager, binary(packager, view));
    Codec codec = new Codec(file.dialect(folder));
    int tertiary = view.tertiaryBitmap() == 0 ? -1 : view.tertiaryBitmap();
    RandomMessages messages = new RandomMessages(comparable(packager, view), view.mtis(), SEED);
    for (int i = 0; i < MESSAGES; i++) {
      SortedMap<Integer, String> message = messages.next();
      byte[] wire = jpos.encode(message);

      SortedMap<Integer, String> decoded = codec.decode(wire);
      decoded.remove(tertiary);

      assertThat(decoded).as("message %d: %s", i, codec.fault()).isEqualTo(message);
      byte[] encoded = codec.encode(message);
      assertThat(hex(encoded)).as("message %d: %s", i, message).isEqualTo(hex(wire));
      assertThat(jpos.decode(encoded, tertiary)).isEqualTo(message);
    }
  }

  /** Divided fields have a test of their own; a third bitmap is no value. */
  private static List<SpecView.Field> comparable(GenericPackager packager, SpecView view) {
    return view.fields().stream()
        .filter(field -> field.number() != view.tertiaryBitmap())
        .filter(field -> !(packager(packager, field) instanceof ISOMsgFieldPackager))
        .filter(field -> !packager(packager, field).getClass().getSimpleName().contains("AMOUNT2"))
        .toList();
  }

  /**
   * Where jPOS is to be given bytes: not where hexadecimal text stands in a field of characters.
   */
  private static Set<Integer> binary(GenericPackager packager, SpecView view) {
    return view.fields().stream()
        .filter(field -> field.type().equals("b"))
        .filter(field -> {
          String name = packager(packager, field).getClass().getSimpleName();
          return !(name.endsWith("CHAR") && field.encoding().endsWith("hex"));
        })
        .map(SpecView.Field::number)
        .collect(Collectors.toSet());
  }

  private static ISOFieldPackager packager(GenericPackager packager, SpecView.Field field) {
    return packager.getFieldPackager(field.number());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
