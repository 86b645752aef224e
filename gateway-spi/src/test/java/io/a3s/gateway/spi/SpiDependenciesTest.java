package io.a3s.gateway.spi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the SPI shows of others, every plugin gets: this is the whole of it. */
class SpiDependenciesTest {
    private static final String[] EVERYBODY = {
        "java..", "org.jspecify..", "org.slf4j..", "io.a3s.gateway.spi.."
    };
    private static final JavaClasses SPI =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.a3s.gateway.spi");

    @Test
    void dependsOnTheJdkAndAnnotationsAndLogging() {
        classes()
                .that()
                .resideOutsideOfPackage("io.a3s.gateway.spi.netty..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(EVERYBODY)
                .check(SPI);
    }

    @Test
    void showsNettyInOnePackage() {
        String[] withNetty = java.util.Arrays.copyOf(EVERYBODY, EVERYBODY.length + 1);
        withNetty[EVERYBODY.length] = "io.netty..";

        classes()
                .that()
                .resideInAPackage("io.a3s.gateway.spi.netty..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(withNetty)
                .check(SPI);
    }
}
