package dev.tollgate.gateway.ledgerlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.co.real_logic.sbe.PrimitiveType;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.ir.Signal;
import uk.co.real_logic.sbe.ir.Token;
import uk.co.real_logic.sbe.xml.IrGenerator;
import uk.co.real_logic.sbe.xml.ParserOptions;
import uk.co.real_logic.sbe.xml.XmlSchemaParser;

/**
 * No message of the log can hold a PAN, a PIN or track data. The schema is walked as its own tool
 * understands it: no text, no arrays, no groups, no variable length; no bare byte, so that every
 * byte is a code or of a set of bits with names; and every longer field is in a list here, with
 * what it holds. Who adds a field adds it to that list, and says why it holds no card data.
 */
class LogSchemaTest {
  private static final Path SCHEMA = Path.of("src/main/sbe/ledger-log.xml");

  private static final Set<String> NAMED =
      Set.of(
          // before every message, and around it
          "messageHeader.blockLength uint16",
          "messageHeader.templateId uint16",
          "messageHeader.schemaId uint16",
          "messageHeader.version uint16",
          "Correlation.commandId int64", // counted by the gateway
          "Correlation.slot int32", // place in the gateway's table
          "VoidTransaction.givenUpId int64", // counted by the gateway
          "Refused.version uint16",
          // the network's numbers of a message; the codec holds institutions to 11 digits
          "TransactionKey.stan int32",
          "TransactionKey.acquirerId int64",
          "TransactionKey.forwarderId int64",
          "TransactionKey.terminal int64", // eight characters
          "TransactionKey.transmissionDateTime int32",
          "TransactionKey.networkId int16",
          "TransactionKey.messageType int16",
          "OriginalElements.acquirerId int64",
          "OriginalElements.forwarderId int64",
          "OriginalElements.transmissionDateTime int32",
          "OriginalElements.stan int32",
          "OriginalElements.messageType int16",
          "TransactionFields.retrievalReferenceHi int64", // twelve characters of the acquirer's
          "TransactionFields.retrievalReferenceLo uint32",
          "TransactionFields.processingCode int32",
          "TransactionFields.currency int16",
          "TransactionFields.merchantType int16",
          "TransactionFields.transactionCounter uint16", // the chip's, counts up
          "LinkedTransaction.authorizationCode int64", // six characters, the codec holds it to that
          // the card: encrypted in the HSM
          "Token.hi int64",
          "Token.lo int64",
          // names of accounts, products and loads, from configuration and import files
          "Name.hi int64",
          "Name.lo int64",
          // money and time
          "TransactionFields.amountMinor int64",
          "TransactionFields.cashbackMinor int64",
          "TransactionFields.deadlineMs int64",
          "LinkedTransaction.replacementAmountMinor int64",
          "OpenPocket.openingBalanceMinor int64",
          "OpenPocket.currency int16",
          "Load.amountMinor int64",
          "Load.currency int16",
          "SetRate.numerator int64",
          "SetRate.denominator int64",
          "SetRate.fromCurrency int16",
          "SetRate.toCurrency int16",
          // limits and terms, from the configuration
          "Configure.idempotencyWindowMs int64",
          "Configure.holdLifetimeMs int64",
          "Configure.idempotencyEntriesMax int32",
          "Configure.holdsMax int32",
          "Configure.triesMax int16",
          "SetProduct.limitCurrency int16",
          "SetProduct.completionTolerancePercent int16",
          "ChannelLimits.eachMinor int64",
          "ChannelLimits.dayMinor int64",
          "ChannelLimits.dayCount int32",
          // what the ledger made
          "Decision.authorizationCode int32",
          "Decision.approvedAmountMinor int64",
          "Decision.availableMinor int64",
          "Decision.ledgerBalanceMinor int64",
          "Decision.rateId int64",
          "Decision.decidedAtMs int64",
          "Decision.holdId int64",
          "Decision.balanceCurrency int16",
          "Decision.pocketCurrency int16",
          "Decision.pockets int16");

  private static final Set<String> ALLOWED = allowed();

  private static Set<String> allowed() {
    Set<String> allowed = new TreeSet<>(NAMED);
    for (int place = 1; place <= 32; place++) {
      allowed.add(String.format("CurrencyOrder.currency%02d int16", place)); // 1 to 999, each once
      // from one merchant type to another; the codec holds them to ascending ones, and thereby
      // keeps anything else out
      allowed.add(String.format("MerchantSet.range%02d int32", place));
    }
    return allowed;
  }

  /** Words of a name that stand for card data; a code of one byte may be about them. */
  private static final Set<String> CARD_DATA =
      Set.of(
          "pan",
          "pin",
          "track",
          "track1",
          "track2",
          "cvv",
          "cvv2",
          "cvc",
          "cvc2",
          "pvv",
          "offset",
          "expiry",
          "psn",
          "cardnumber",
          "cardholder",
          "arqc",
          "key",
          "text",
          "data");

  private static final Set<PrimitiveType> NUMBERS =
      Set.of(
          PrimitiveType.INT16,
          PrimitiveType.UINT16,
          PrimitiveType.INT32,
          PrimitiveType.UINT32,
          PrimitiveType.INT64);

  private final Set<String> fields = new TreeSet<>();
  private final Set<String> offences = new TreeSet<>();

  @Test
  void shouldHaveNoPlaceForCardData() throws Exception {
    try (InputStream in = Files.newInputStream(SCHEMA)) {
      walk(in);
    }

    assertThat(offences).isEmpty();
    assertThat(fields).as("every field that is allowed is there").containsAll(ALLOWED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<field name='rateId' id='1' type='int64'/> | Probe.rateId int64 is not in the list",
        "<field name='pan' id='1' type='int64'/> | Probe.pan is card data by its name",
        "<field name='clearPin' id='1' type='int16'/> | Probe.clearPin is card data by its name",
        "<field name='digit' id='1' type='uint8'/> | Probe.digit uint8 is not in the list",
        "<field name='ratio' id='1' type='double'/> | Probe.ratio double is not in the list",
        "<field name='letter' id='1' type='char'/> | Probe.letter char is not in the list",
        "<field name='remark' id='1' type='Remark'/> | Probe.remark is an array of 19",
        "<data name='more' id='1' type='Data'/> | Probe.more has a variable length",
        "<group name='digits' id='1' dimensionType='Groups'>"
            + "<field name='rateId' id='2' type='int64'/></group> | Probe.digits repeats",
      })
  void shouldFindWhatCouldHoldCardData(String field, String offence) throws Exception {
    walk(new ByteArrayInputStream(schemaWith(field).getBytes(StandardCharsets.UTF_8)));

    assertThat(offences).contains(offence);
  }

  private void walk(InputStream schema) throws Exception {
    Ir ir = ir(schema);
    walk("messageHeader", ir.headerStructure().tokens());
    for (List<Token> message : ir.messages()) {
      walk(message.getFirst().name(), message);
    }
  }

  private static Ir ir(InputStream schema) throws Exception {
    ParserOptions strict =
        ParserOptions.builder().stopOnError(true).warningsFatal(true).suppressOutput(true).build();
    return new IrGenerator().generate(XmlSchemaParser.parse(schema, strict));
  }

  private void walk(String message, List<Token> tokens) {
    Deque<String> owners = new ArrayDeque<>(List.of(message));
    String field = message;
    for (Token token : tokens) {
      switch (token.signal()) {
        case BEGIN_FIELD -> field = token.name();
        case BEGIN_COMPOSITE -> owners.push(typeName(token));
        case END_COMPOSITE -> owners.pop();
        case BEGIN_GROUP -> offences.add(message + "." + token.name() + " repeats");
        case BEGIN_VAR_DATA ->
            offences.add(message + "." + token.name() + " has a variable length");
        case BEGIN_ENUM, BEGIN_SET -> checkByte(message, token);
        case ENCODING ->
            checkNumber(owners.peek(), owners.size() > 1 ? token.name() : field, token);
        default -> {}
      }
    }
  }

  /** Of a part of a composite the type has another name than the part. */
  private static String typeName(Token composite) {
    String referenced = composite.referencedName();
    return referenced == null ? composite.name() : referenced;
  }

  /** A code or bits with names; the codec refuses bits without. */
  private void checkByte(String message, Token token) {
    if (token.encodedLength() > (token.signal() == Signal.BEGIN_SET ? 2 : 1)) {
      offences.add(message + " has codes or bits of more than a byte: " + token.name());
    }
  }

  private void checkNumber(String owner, String name, Token token) {
    String field = owner + "." + name;
    String typed =
        field + " " + token.encoding().primitiveType().primitiveName().toLowerCase(Locale.ROOT);
    fields.add(typed);
    if (token.arrayLength() != 1) {
      offences.add(field + " is an array of " + token.arrayLength());
    }
    if (!ALLOWED.contains(typed) || !NUMBERS.contains(token.encoding().primitiveType())) {
      offences.add(typed + " is not in the list");
    }
    for (String word : name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT).split(" ")) {
      if (CARD_DATA.contains(word)) {
        offences.add(field + " is card data by its name");
      }
    }
  }

  private static String schemaWith(String field) throws IOException {
    String ours = Files.readString(SCHEMA);
    String types =
        """
        <type name="Remark" primitiveType="char" length="19"/>
        <composite name="Data">
          <type name="length" primitiveType="uint16"/>
          <type name="varData" primitiveType="uint8" length="0"/>
        </composite>
        <composite name="Groups">
          <type name="blockLength" primitiveType="uint16"/>
          <type name="numInGroup" primitiveType="uint16"/>
        </composite>
        </types>
        """;
    String probe = "<sbe:message name='Probe' id='900'>" + field + "</sbe:message>";
    return ours.replace("</types>", types)
        .replace("</sbe:messageSchema>", probe + "</sbe:messageSchema>");
  }
}
