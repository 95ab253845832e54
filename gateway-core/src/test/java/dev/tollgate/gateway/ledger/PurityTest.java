package dev.tollgate.gateway.ledger;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What makes the ledger and the rules give the same answers on every node. */
class PurityTest {
  private static final JavaClasses PURE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tollgate.gateway.ledger", "dev.tollgate.gateway.rules");

  @Test
  void shouldUseNothingButThemselvesAndPlainJava() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.tollgate.gateway.ledger",
            "dev.tollgate.gateway.rules",
            "java.lang",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.util",
            "org.agrona.collections",
            "org.jspecify.annotations")
        .check(PURE);
  }

  @Test
  void shouldUseNoClockRandomThreadOrHashOrder() {
    for (Class<?> impure :
        new Class<?>[] {
          System.class,
          Thread.class,
          java.util.Random.class,
          java.util.UUID.class,
          java.util.HashMap.class,
          java.util.HashSet.class
        }) {
      noClasses().should().dependOnClassesThat().belongToAnyOf(impure).check(PURE);
    }
  }

  @Test
  void shouldNotDependOnTheLedgerInTheRules() {
    noClasses()
        .that()
        .resideInAPackage("..rules")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..ledger")
        .check(PURE);
  }
}
