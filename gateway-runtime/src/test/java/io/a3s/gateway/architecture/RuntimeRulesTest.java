package io.a3s.gateway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.a3s.gateway.bootstrap.GatewayOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RuntimeRulesTest {
    private static final JavaClasses RUNTIME =
            new ClassFileImporter().importPath(Path.of("target/classes"));

    /** Also not as text, as in a class name to load. */
    @Test
    void namesNoPlugin() throws Exception {
        for (Path file : Sources.of(Sources.ROOT.resolve("gateway-runtime"))) {
            assertThat(file)
                    .content()
                    .doesNotContain(
                            "io.a3s.gateway.middleware",
                            "io.a3s.gateway.plugins",
                            "io.a3s.gateway.protocol",
                            "io.a3s.gateway.provider.discovery",
                            "io.a3s.gateway.provider.dns",
                            "io.a3s.gateway.provider.file",
                            "io.a3s.gateway.provider.kubernetes",
                            "io.a3s.gateway.scaling.process");
        }
    }

    // Standard output belongs to the access log, and standard error to the process log.
    @Test
    void writesToStandardStreamsOnlyWhereTheAccessLogBeginsToExist() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
                RUNTIME.that(
                        DescribedPredicate.describe(
                                "are not GatewayOptions",
                                type -> !type.isEquivalentTo(GatewayOptions.class))));
        noClasses().should().accessField(System.class, "err").check(RUNTIME);
    }

    @Test
    void neverEndsTheProcess() {
        noClasses().should().callMethod(System.class, "exit", int.class).check(RUNTIME);
        noClasses().should().callMethod(Runtime.class, "halt", int.class).check(RUNTIME);
    }
}
