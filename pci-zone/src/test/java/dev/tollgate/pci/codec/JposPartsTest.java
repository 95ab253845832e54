package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import java.util.TreeMap;
import org.jpos.iso.ISOAmount;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOMsgFieldPackager;
import org.jpos.iso.packager.GenericPackager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Divided fields of 2003 that jPOS has packed come apart into what it packed. */
class JposPartsTest {
  private static final Dialect DIALECT = DialectReader.shipped("iso2003-binary");
  private static final int MESSAGES = 300;

  @ParameterizedTest
  @ValueSource(ints = {21, 27, 30, 43, 49, 74})
  void shouldReadThePartsThatJposPacked(int field) throws Exception {
    var random = new Random(field);
    var packager = new GenericPackager("jar:packager/cmf.xml");
    var outer = (ISOMsgFieldPackager) Flavour.fieldsOf(packager)[field];
    ISOFieldPackager[] parts = Flavour.fieldsOf((ISOBasePackager) outer.getISOMsgPackager());
    Composite composite = DIALECT.composite(field);
    assertThat(composite).isNotNull();

    for (int i = 0; i < MESSAGES; i++) {
      ISOMsg inner = inner(field, parts, random);
      byte[] packed = outer.pack(inner);
      int prefix = DIALECT.fields().prefixBytes(field);
      MemorySegment memory = Bytes.of(packed);
      int length = packed.length - prefix;
      var found = new TreeMap<Integer, String>();
      assertThat(composite.countUnknown(memory, prefix, length)).isZero();
      composite.walk(
          memory,
          prefix,
          length,
          0,
          (depth, key, label, holds, place) ->
              found.put(Integer.valueOf(key), text(memory, place)));

      assertThat(found).isEqualTo(expected(outer, packed));
    }
  }

  private static ISOMsg inner(int field, ISOFieldPackager[] parts, Random random)
      throws ISOException {
    var inner = new ISOMsg(field);
    boolean announced = field == 43 || field == 49;
    for (int i = announced ? 2 : 0; i < parts.length; i++) {
      if (parts[i] != null && (!announced || i == 2 || random.nextBoolean())) {
        boolean variable = parts[i].getClass().getSimpleName().contains("_LL");
        int length = variable ? random.nextInt(parts[i].getLength() + 1) : parts[i].getLength();
        var digits = new byte[length];
        for (int j = 0; j < length; j++) {
          digits[j] = (byte) ('0' + random.nextInt(10));
        }
        if (parts[i].getClass().getSimpleName().endsWith("BINARY")) {
          inner.set(i, digits);
        } else {
          inner.set(i, new String(digits, ISO_8859_1));
        }
      }
    }
    return inner;
  }

  private static TreeMap<Integer, String> expected(ISOMsgFieldPackager outer, byte[] packed)
      throws ISOException {
    var inner = (ISOMsg) outer.createComponent(0);
    outer.unpack(inner, packed, 0);
    var expected = new TreeMap<Integer, String>();
    for (int i = 0; i <= inner.getMaxField(); i++) {
      ISOComponent part = inner.getComponent(i);
      if (part instanceof ISOAmount amount) {
        expected.put(i, amount.getAmountAsString());
      } else if (part != null && part.getValue() instanceof byte[] bytes) {
        expected.put(i, HexFormat.of().formatHex(bytes));
      } else if (part != null && part.getValue() instanceof String text) {
        expected.put(i, text);
      }
    }
    return expected;
  }

  private static String text(MemorySegment memory, Composite.Place place) {
    if (!place.encoding().isText()) {
      return HexFormat.of().formatHex(Bytes.copy(memory, place.at(), place.length()));
    }
    var text = new StringBuilder();
    for (int i = 0; i < place.units(); i++) {
      text.append((char) place.character(memory, i));
    }
    return text.toString();
  }
}
