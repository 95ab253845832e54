package dev.tollgate.gateway.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom, and where card data may be. The rules stand in docs/ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .importPaths(
              Stream.of("hsm-adapter", "pci-zone", "gateway-core")
                  .map(module -> Sources.ROOT.resolve(module).resolve("target/classes"))
                  .toArray(Path[]::new));

  /** Types that can hold text or bytes, and so card data. */
  private static final Set<String> HOLDERS =
      Set.of(
          "[B",
          "[C",
          "java.lang.String",
          "java.lang.CharSequence",
          "java.nio.ByteBuffer",
          "io.netty.buffer.ByteBuf",
          "org.agrona.DirectBuffer",
          "java.lang.foreign.MemorySegment");

  @Test
  void shouldSeeTheWholeProduct() {
    assertThat(PRODUCT.stream().map(JavaClass::getPackageName))
        .contains(
            "dev.tollgate.hsm",
            "dev.tollgate.pci.card",
            "dev.tollgate.gateway.ledger",
            "dev.tollgate.gateway.sbe");
  }

  @Test
  void shouldKeepLibrariesInTheirPackages() {
    onlyIn("io.netty..", "..pci.edge..", "..gateway.network..").check(PRODUCT);
    onlyIn("com.lmax..", "..gateway.pipeline..").check(PRODUCT);
    onlyIn("io.aeron..", "..gateway.cluster..").allowEmptyShould(true).check(PRODUCT);
    onlyIn("picocli..", "..gateway.cli..").check(PRODUCT);
    onlyIn("org.snakeyaml..", "..pci.yaml..").check(PRODUCT);
  }

  @Test
  void shouldKeepTheFormOfTheLogToItsCodecs() {
    onlyIn("..gateway.sbe..", "..gateway.ledgerlog..", "..gateway.sbe..").check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("..gateway.sbe..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.tollgate..").and(not(resideInAnyPackage("..gateway.sbe.."))))
        .because("it is generated from the schema alone")
        .check(PRODUCT);
    onlyIn("uk.co.real_logic..").allowEmptyShould(true).check(PRODUCT);
  }

  @Test
  void shouldKeepLedgerAndRulesPure() {
    classes()
        .that()
        .resideInAnyPackage("..gateway.ledger..", "..gateway.rules..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.tollgate.gateway.ledger",
                    "dev.tollgate.gateway.rules",
                    "java.lang",
                    "java.util",
                    "org.agrona..",
                    "org.jspecify..")
                .or(primitives()))
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAnyPackage("..gateway.ledger..", "..gateway.rules..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.lang\\.(Thread|System|Runtime)|"
                + "java\\.util\\.(Random|UUID|Timer|Date|Calendar|HashMap|HashSet)")
        .check(PRODUCT);
  }

  @Test
  void shouldKeepKeysAndNativeMemoryOutOfTheGateway() {
    noClasses()
        .that()
        .resideInAPackage("..gateway..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("javax.crypto..", "java.lang.foreign..", "dev.tollgate.hsm..")
                .or(
                    DescribedPredicate.describe(
                        "key types", type -> type.getName().startsWith("java.security.Key"))))
        .check(PRODUCT);
  }

  @Test
  void shouldLetNoTextOrBytesThroughTheZonesBoundary() {
    boundary().check(PRODUCT);
    // Masked text of a decoded message and the names of keys are the exception, and have one place.
    classes()
        .that()
        .resideInAPackage("..pci.view..")
        .and()
        .arePublic()
        .should()
        .haveNameMatching(
            ".*\\.(MessageForm|MessageView(\\$(Part|Fault|Difference))?"
                + "|HsmView(\\$(Key|Member|Command|Device|Exposed))?)")
        .check(PRODUCT);
    // Specifications are text, and hold no message.
    classes()
        .that()
        .resideInAPackage("..pci.spec..")
        .and()
        .arePublic()
        .should()
        .haveNameMatching(".*\\.(SpecView(\\$.*)?|DialectFile(\\$PackagerReader)?)")
        .check(PRODUCT);
  }

  @Test
  void shouldHaveNoPlaceForCardDataInTheZone() {
    noFields()
        .that()
        .areDeclaredInClassesThat(resideInAnyPackage("..pci..").and(not(textual())))
        .should()
        .haveRawType(String.class)
        .orShould()
        .haveRawType(byte[].class)
        .orShould()
        .haveRawType(char[].class)
        .check(PRODUCT);
    noClasses()
        .that(resideInAnyPackage("..pci..", "..tollgate.hsm.."))
        .and(resideOutsideOfPackages("..pci.zone..", "..pci.yaml..").and(not(textual())))
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "parse a number from text, whose exception quotes it",
                call -> call.getName().matches("parse(Int|Long|Short|Double)")))
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAnyPackage("..pci..", "..tollgate.hsm..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.logging..")
        .orShould()
        .implement(java.io.Serializable.class)
        .allowEmptyShould(true)
        .because("nothing may log or serialize what the zone sees")
        .check(
            PRODUCT.that(
                DescribedPredicate.describe(
                    "are no enums or exceptions",
                    type -> !type.isEnum() && !type.isAssignableTo(Throwable.class))));
  }

  @Test
  void shouldHaveNoCycles() {
    slices().matching("dev.tollgate.(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void shouldFindAMethodThatHandsOutText() {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);

    assertThatThrownBy(
            () -> boundaryOf(offender.get(Offender.class).getPackageName()).check(offender))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("clearPan");
  }

  /** What rule 4 exists to stop. */
  public static final class Offender {
    public String clearPan() {
      return "";
    }
  }

  private static ArchRule onlyIn(String library, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  /**
   * The named exceptions: {@code YamlMap} and {@code ZoneConfig} (configuration, never card data)
   * and the paths of files that only the zone reads.
   */
  private static ArchRule boundary() {
    return boundaryOf("dev.tollgate.pci", "dev.tollgate.pci.zone", "dev.tollgate.pci.edge");
  }

  private static ArchRule boundaryOf(String... packages) {
    return methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(packages)
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .doNotHaveName("toString")
        .and()
        .doNotHaveName("valueOf")
        .should(handleNoHolders());
  }

  private static ArchCondition<JavaMethod> handleNoHolders() {
    return new ArchCondition<>("neither take nor give anything that can hold card data") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean holds =
            Stream.concat(
                    Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                .anyMatch(type -> HOLDERS.contains(type.getName()));
        events.add(new SimpleConditionEvent(method, !holds, method.getFullName()));
      }
    };
  }

  /** Classes of the zone whose text is configuration: names of keys, products, fields and files. */
  private static DescribedPredicate<JavaClass> textual() {
    return resideInAnyPackage("..pci.yaml..", "..pci.zone..", "..pci.spec..")
        .or(
            DescribedPredicate.describe(
                "labels and check values of keys",
                type -> type.getName().startsWith("dev.tollgate.pci.view.HsmView$")))
        .or(
            DescribedPredicate.describe(
                "what is shown of a message, masked",
                type -> type.getName().startsWith("dev.tollgate.pci.view.MessageView$")))
        .or(
            DescribedPredicate.describe(
                "tables of characters, names of fields, products and columns",
                type ->
                    Set.of(
                            "CalendarForm",
                            "CodePage",
                            "ContentType",
                            "Chars",
                            "Dialect",
                            "DialectReader",
                            "Envelope",
                            "FieldSpec",
                            "FieldReader",
                            "FieldTable",
                            "HexText",
                            "Label",
                            "Product",
                            "RulesReader",
                            "CardImport",
                            "CardRow")
                        .contains(type.getSimpleName())));
  }

  private static DescribedPredicate<JavaClass> primitives() {
    return DescribedPredicate.describe(
        "primitives and their arrays",
        type ->
            type.isPrimitive()
                || type.getBaseComponentType().isPrimitive()
                || type.getBaseComponentType().getName().startsWith("dev.tollgate.gateway")
                || type.getBaseComponentType().getName().startsWith("java.lang."));
  }
}
