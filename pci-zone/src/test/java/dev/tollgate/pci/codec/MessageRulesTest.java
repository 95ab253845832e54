package dev.tollgate.pci.codec;

import static dev.tollgate.pci.testing.DialectText.replaced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.testing.DialectText;
import dev.tollgate.pci.testing.Jpos;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of a dialect file, and which field breaks them; messages packed by jPOS. */
class MessageRulesTest {
  /** The message does not begin where its memory does. */
  private static final int AT = 13;

  private static final String ASCII = DialectText.text("iso87-ascii");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // entry                                            | fields that are there   | fault
        "{mtis: ['0302'], fields: [60, 61]}                 | 60=x 61=x               | 0",
        "{mtis: ['0302'], fields: [60, 61]}                 | 61=x                    | 60",
        "{mtis: ['0302'], fields: [60, 61]}                 | 60=x                    | 61",
        "{mtis: ['0303'], fields: [60, 61]}                 |                         | 0",
        "{mtis: ['0302'], card: true}                       | 60=x                    | 2",
        "{mtis: ['0302'], card: true}                       | 2=4111111111111111      | 0",
        "{mtis: ['0302'], card: true}                       | 35=4111111111111111=3   | 0",
        "{mtis: ['0302'], without: [60]}                    | 60=x                    | 60",
        "{mtis: ['0302'], without: [60]}                    | 61=x                    | 0",
        "{mtis: ['0302'], when: {field: 60}, fields: [61]}  | 60=x                    | 61",
        "{mtis: ['0302'], when: {field: 60}, fields: [61]}  | 62=x                    | 0",
        "{mtis: ['0302'], when: {field: 60}, without: [61]} | 60=x 61=x               | 61",
        "{mtis: ['0302'], when: {field: 3, starts: ['09', '2n1']}, fields: [61]} | 3=090000 | 61",
        "{mtis: ['0302'], when: {field: 3, starts: ['09', '2n1']}, fields: [61]} | 3=291000 | 61",
        "{mtis: ['0302'], when: {field: 3, starts: ['09', '2n1']}, fields: [61]} | 3=290000 | 0",
        "{mtis: ['0302'], when: {field: 3, starts: ['09', '2n1']}, fields: [61]} | 61=x     | 0",
        "{mtis: ['0302'], when: {field: 60, starts: ['?B']}, fields: [61]}       | 60=AB    | 61",
        "{mtis: ['0302'], when: {field: 60, starts: ['?B']}, fields: [61]}       | 60=BA    | 0",
        "{mtis: ['0302'], when: {field: 60, starts: ['?B']}, fields: [61]}       | 60=A     | 0",
      })
  void shouldDemandAndForbidFields(String entry, String present, int fault) {
    Dialect dialect = DialectText.requiring("iso87-ascii", entry);
    assertThat(fault(dialect, message("0302", present))).isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // rules                                    | fields                | fault
        "pan: {min: 16}                             | 2=4111111111111111    | 0",
        "pan: {min: 17}                             | 2=4111111111111111    | 2",
        "pan: {max: 16}                             | 2=4111111111111111    | 0",
        "pan: {max: 15}                             | 2=4111111111111111    | 2",
        "pan: {max: 15}                             | 60=x                  | 0",
        "pan: {check-digit: true}                   | 2=4111111111111111    | 0",
        "pan: {check-digit: true}                   | 2=4111111111111112    | 2",
        "pan: {check-digit: true}                   | 2=79927398713         | 0", // ISO's example
        "pan: {check-digit: true}                   | 2=79927398710         | 2",
        "pan: {check-digit: true}                   | 2=378282246310005     | 0",
        "pan: {max: 18, check-digit: false}         | 2=4111111111111112    | 0",
        "pan: {min: 1, max: 19}, track-2: true      | 35==3                 | 35",
        "pan: {check-digit: true}, track-2: true    | 35=4111111111111112=3 | 35",
        "pan: {check-digit: true}, track-2: true    | 35=4111111111111111=3 | 0",
        "pan: {check-digit: true}                   | 35=4111111111111112=3 | 0",
        "starts: {49: [nnn]}                        | 49=978                | 0",
        "starts: {49: [nnn]}                        | 49=EUR                | 49",
        "starts: {53: [00nn000, 03nn]}              | 53=0001000000000000   | 0",
        "starts: {53: [00nn000, 03nn]}              | 53=0001100000000000   | 53",
        "starts: {53: [00nn000, 03nn]}              | 53=0301900000000000   | 0",
        "starts: {60: [AB]}                         | 60=A                  | 60",
        "starts: {60: [AB]}                         | 61=A                  | 0",
      })
  void shouldLookAtContent(String rules, String present, int fault) {
    Dialect dialect =
        DialectText.read(replaced(ASCII, "rules: {track-2: true}", "rules: {" + rules + "}"));
    assertThat(fault(dialect, message("0302", present))).isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{mtis: ['0100'], fields: [7]}           | a message type required twice",
        "{mtis: ['0302'], fields: [65]}          | field 65 is not declared",
        "{mtis: ['0302'], fields: [193]}         | not a field number",
        "{mtis: ['0302'], fields: [x]}           | not a field number",
        "{mtis: ['0302'], fields: [60, 60]}      | field 60 given twice",
        "{mtis: ['0302'], without: [65]}         | field 65 is not declared",
        "{mtis: ['0302'], fields: [60], without: [60]} | field 60 is required as well",
        "{mtis: ['0302']}                        | an entry that asks for nothing",
        "{mtis: ['0399'], fields: [60]}          | not a message type of the dialect",
        "{mtis: ['0302'], when: {field: 65}, fields: [60]} | field 65 is not declared",
        "{mtis: ['0302'], when: {}, fields: [60]}          | missing key 'field'",
        "{mtis: ['0302'], when: {field: 3, starts: []}, fields: [60]} | not how field 3 can begin",
        "{mtis: ['0302'], when: {field: 3, starts: [1234567]}, fields: [60]} | not how field 3 can",
        "{mtis: ['0302'], when: {field: 52, starts: ['0']}, fields: [60]} | not how field 52 can",
        "{mtis: ['0302'], when: {field: 3, begins: ['0']}, fields: [60]} | unknown key 'begins'",
        "{mtis: ['0302'], when: {field: 3, starts: ['0A']}, fields: [60]} | not how field 3 can",
        "{mtis: ['0302'], when: {field: 60}, fields: [60]} | field 60 is there where this holds",
        "{mtis: [], fields: [7, 11]}             | no message type",
        "{mtis: ['0302'], when: {field: 35}, card: true}   | an entry that asks for nothing",
      })
  void shouldRefuseRequirementsThatMakeNoSense(String entry, String what) {
    assertThatThrownBy(() -> DialectText.requiring("iso87-ascii", entry))
        .hasMessageStartingWith("TG-CFG-0")
        .hasMessageContaining(what)
        .hasMessageMatching("(?s).*test.yaml:\\d+:\\d+ required\\[\\d+].*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pan: {min: 17, max: 16}     | rules.pan.max",
        "pan: {max: 20}              | rules.pan.max",
        "pan: {luhn: true}           | rules.pan.luhn",
        "tlv: {depth: 0}             | rules.tlv.depth",
        "tlv: {count: 100000}        | rules.tlv.count",
        "starts: {65: [n]}           | rules.starts.65",
        "starts: {52: [n]}           | rules.starts.52",
        "starts: {3: [1234567]}      | rules.starts.3",
        "starts: {3: [00A]}          | rules.starts.3",
        "starts: {35: ['1234?5:']}   | rules.starts.35",
        "starts: {60: [Ä]}           | rules.starts.60",
        "starts: {3: [n]}            | rules.starts.3",
        "starts: {3: ['00', nn?nnn]} | rules.starts.3",
        "starts: {41: ['?']}         | rules.starts.41",
        "pan: {min: 1, max: 19}      | rules.pan",
        "pan: {check-digit: false}   | rules.pan",
        "pan: {}                     | rules.pan",
        "track-2: yes                | rules.track-2",
        "track-3: true               | rules.track-3",
      })
  void shouldRefuseRulesThatMakeNoSense(String rules, String key) {
    String yaml = replaced(ASCII, "rules: {track-2: true}", "rules: {" + rules + "}");
    assertThatThrownBy(() -> DialectText.read(yaml))
        .hasMessageStartingWith("TG-CFG-0")
        .hasMessageContaining(" " + key + ";");
  }

  /** What is inherited of fields and types that are not there is left out. */
  @ParameterizedTest
  @CsvSource({"0100, 3, 3", "0100, 4 3, 0", "0200, '', 0"})
  void shouldInheritWhatItCanKeep(String mti, String present, int fault) {
    Dialect dialect =
        DialectText.read(
            """
            dialect: small
            like: iso87-ascii
            encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: hex}
            mtis: [0100, 0110, 0200]
            required:
              - {mtis: [0100], fields: [3, 4]}
            fields:
              3: {length: 6}
              4: {length: 12}
              7: {length: 10}
              11: {length: 6}
              39: {length: 2}
            """);
    Dialect inheriting =
        DialectText.read(
            """
            dialect: small
            like: iso87-ascii
            encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: hex}
            mtis: [0100, 0110]
            fields:
              7: {length: 10}
              11: {length: 6}
              39: {length: 2}
            """);
    assertThat(dialect.rules().requires(100, 3)).isTrue();
    assertThat(dialect.rules().requires(100, 7)).isFalse();
    assertThat(inheriting.rules().requires(100, 7)).isTrue();
    assertThat(inheriting.rules().requires(100, 3)).isFalse();
    assertThat(inheriting.rules().requires(110, 39)).isTrue();
    String fields = present.isEmpty() ? "" : present.contains("4") ? "3=000000 4=000000000001" : "";
    assertThat(fault(dialect, message(mti, fields))).isEqualTo(fault);
  }

  private static ISOMsg message(String mti, String fields) {
    ISOMsg message = Jpos.message(mti, 7, "1128150000", 11, "000001");
    for (String field : fields == null || fields.isEmpty() ? new String[0] : fields.split(" ")) {
      int equals = field.indexOf('=');
      Jpos.set(message, Integer.parseInt(field.substring(0, equals)), field.substring(equals + 1));
    }
    return message;
  }

  private static int fault(Dialect dialect, ISOMsg message) {
    byte[] wire = Jpos.pack(message);
    MemorySegment memory = Arena.ofAuto().allocate(AT + wire.length);
    MemorySegment.copy(wire, 0, memory, ValueLayout.JAVA_BYTE, AT, wire.length);
    FieldMap fields = new FieldMap();
    assertThat(new MessageScanner(dialect).scan(memory, AT, wire.length, fields))
        .isEqualTo(ScanFault.NONE);
    return dialect.rules().firstFault(dialect, memory, AT, fields);
  }
}
