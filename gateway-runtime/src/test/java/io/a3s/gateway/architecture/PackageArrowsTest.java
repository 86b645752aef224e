package io.a3s.gateway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Which packages of the runtime may use which. A new package gets a line here; a new arrow is a
 * decision.
 */
class PackageArrowsTest {
    private static final String ROOT = "io.a3s.gateway.";
    private static final JavaClasses RUNTIME =
            new ClassFileImporter().importPath(Path.of("target/classes"));

    // Calls go listener → exchange → service. What they need of the configuration and of routes
    // they
    // are handed by snapshot, so that none of them knows where it comes from.
    private static final Map<String, Set<String>> ALLOWED =
            Map.ofEntries(
                    Map.entry("admin", Set.of("observe")),
                    Map.entry("dial", Set.of("tls")),
                    Map.entry("tls", Set.of("config", "ocsp")),
                    Map.entry("ocsp", Set.of()),
                    Map.entry("listener", Set.of("exchange", "tls")),
                    Map.entry("router", Set.of()),
                    Map.entry("exchange", Set.of("service", "observe")),
                    Map.entry("service", Set.of("observe", "dial", "tls")),
                    Map.entry(
                            "snapshot",
                            Set.of(
                                    "config",
                                    "plugin",
                                    "router",
                                    "exchange",
                                    "fleet",
                                    "service",
                                    "observe",
                                    "dial",
                                    "scaling",
                                    "tls")),
                    Map.entry("plugin", Set.of("config")),
                    Map.entry("scaling", Set.of("fleet", "observe", "service")),
                    Map.entry("fleet", Set.of("config", "observe", "plugin")),
                    Map.entry("rollout", Set.of("config", "service", "observe", "files", "fleet")),
                    Map.entry("files", Set.of()),
                    Map.entry(
                            "certificates", Set.of("config", "observe", "plugin", "tls", "files")),
                    Map.entry("tracing", Set.of("config", "plugin", "observe")),
                    Map.entry("provider", Set.of("config", "plugin", "observe")),
                    Map.entry("config", Set.of("router")),
                    Map.entry("observe", Set.of()));
    // Puts everything together.
    private static final String TOP = "bootstrap";

    @TestFactory
    Stream<DynamicTest> pointWhereTheyMay() {
        return ALLOWED.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(
                        entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(),
                                        () -> check(entry.getKey(), entry.getValue())));
    }

    private static void check(String user, Set<String> used) {
        Set<String> others = packages();
        others.removeAll(used);
        others.remove(user);
        noClasses()
                .that()
                .resideInAPackage(ROOT + user + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        others.stream().map(name -> ROOT + name + "..").toArray(String[]::new))
                .because("it may use " + new TreeSet<>(used) + " of the runtime")
                .check(RUNTIME);
    }

    @Test
    void areDecidedForEveryPackage() {
        Set<String> expected = new TreeSet<>(ALLOWED.keySet());
        expected.add(TOP);

        assertThat(packages()).isEqualTo(expected);
    }

    /** Returns the packages directly below the root. */
    private static Set<String> packages() {
        return RUNTIME.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()).split("\\.", -1)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void formNoCircle() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(RUNTIME);
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(RUNTIME);
    }
}
