package io.a3s.gateway.spi.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the guard does notice: small types, compiled before and after a change. */
class SpiBreaksTest {
    @TempDir Path scratch;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    void a(); void b();         | void a();                       | x.T.b(): METHOD_REMOVED
                    void a(int i);              | void a(long i);                 | x.T.a(int): METHOD_REMOVED
                    int a();                    | long a();                       | x.T.a(): METHOD_RETURN_TYPE_CHANGED
                    Object a();                 | String a();                     | x.T.a(): METHOD_RETURN_TYPE_CHANGED
                    java.util.List<Number> a(); | java.util.List<Integer> a();    | x.T.a(): METHOD_RETURN_TYPE_GENERICS_CHANGED
                    void a();                   | void a() throws Exception;      | x.T.a(): METHOD_NOW_THROWS_CHECKED_EXCEPTION
                    void a(Class<Number> c);    | void a(Class<Integer> c);       | x.T.a(java.lang.Class): METHOD_PARAMETER_GENERICS_CHANGED
                    <C extends Record> void a(); | <C> void a();                  | x.T.a(): CLASS_GENERIC_TEMPLATE_CHANGED
                    default void a() {}         | void a();                       | x.T.a(): METHOD_NOW_ABSTRACT
                    int A = 1;                  |                                 | x.T.A: FIELD_REMOVED
                    """)
    void findsABreak(String before, String after, String expected) throws Exception {
        assertThat(
                        breaks(
                                implementedBy("the runtime", before),
                                implementedBy("the runtime", orEmpty(after))))
                .containsExactly(expected);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Test
    void letsTheRuntimesTypesGrow() throws Exception {
        assertThat(
                        breaks(
                                implementedBy("the runtime", "void a(); interface N { }"),
                                implementedBy(
                                        "the runtime",
                                        "void a(); void b(); interface N { void c(); }")))
                .isEmpty();
    }

    @Test
    void letsPluginsTypesGrowByDefaultMethodsOnly() throws Exception {
        String before = implementedBy("plugins", "void a(); interface N { }");

        assertThat(
                        breaks(
                                before,
                                implementedBy(
                                        "plugins",
                                        "default void a() {} default void b() {} static void c() {} interface N { }")))
                .isEmpty();
        assertThat(
                        breaks(
                                before,
                                implementedBy(
                                        "plugins",
                                        "void a(); void b(); interface N { void c(); }")))
                .containsExactly(
                        "x.T$N.c(): METHOD_ADDED_TO_INTERFACE",
                        "x.T.b(): METHOD_ADDED_TO_INTERFACE");
        assertThat(
                        breaks(
                                implementedBy("protocol plugins", ""),
                                implementedBy("protocol plugins", "void b();")))
                .containsExactly("x.T.b(): METHOD_ADDED_TO_INTERFACE");
    }

    @Test
    void findsAComponentThatARecordGains() throws Exception {
        assertThat(
                        breaks(
                                "/** R. */ public record T(int a) {}",
                                "/** R. */ public record T(int a, int b) {}"))
                .containsExactly("x.T(int): CONSTRUCTOR_REMOVED");
    }

    @Test
    void findsAConstantThatAnEnumLoses() throws Exception {
        assertThat(breaks("/** E. */ public enum T { A, B }", "/** E. */ public enum T { A }"))
                .containsExactly("x.T.B: FIELD_REMOVED");
        assertThat(breaks("/** E. */ public enum T { A }", "/** E. */ public enum T { A, B }"))
                .isEmpty();
    }

    @Test
    void findsAnElementThatAnAnnotationDemands() throws Exception {
        assertThat(
                        breaks(
                                "/** A. */ public @interface T {}",
                                "/** A. */ public @interface T { String value(); }"))
                .containsExactly("x.T.value(): METHOD_ABSTRACT_ADDED_TO_CLASS");
        assertThat(
                        breaks(
                                "/** A. */ public @interface T {}",
                                "/** A. */ public @interface T { String value() default \"\"; }"))
                .isEmpty();
    }

    @Test
    void letsASealedTypeGainCasesAndMethods() throws Exception {
        assertThat(
                        breaks(
                                "/** S. */ public sealed interface T { record A() implements T {} }",
                                "/** S. */ public sealed interface T { void a(); record A() implements T { public void a() {} } record B() implements T { public void a() {} } }"))
                .isEmpty();
    }

    @Test
    void leavesAloneWhatIsIncubating() throws Exception {
        assertThat(
                        breaks(
                                "import io.a3s.gateway.spi.Incubating; /** Implemented by plugins. */ public interface T { @Incubating void a(); @Incubating interface N { void b(); interface M { void c(); } } }",
                                "/** Implemented by plugins. */ public interface T { }"))
                .isEmpty();
    }

    @Test
    void leavesAPackageAloneThatIsIncubating() throws Exception {
        Path before =
                compiled(
                        "before",
                        implementedBy("plugins", "void a();"),
                        "@io.a3s.gateway.spi.Incubating ");
        Path after =
                compiled("after", implementedBy("plugins", ""), "@io.a3s.gateway.spi.Incubating ");

        assertThat(SpiBreaks.between(before, after, implementers("after")::isRuntime)).isEmpty();
    }

    @Test
    void findsWhatIsOnlyNowCalledIncubating() throws Exception {
        assertThat(
                        breaks(
                                implementedBy("plugins", "void a();"),
                                "/** Implemented by plugins. */ public interface T { @io.a3s.gateway.spi.Incubating void a(); }"))
                .containsExactly("x.T.a(): METHOD_REMOVED");
        assertThat(
                        breaks(
                                implementedBy("plugins", "void a();"),
                                "/** Implemented by plugins. */ @io.a3s.gateway.spi.Incubating public interface T { }"))
                .contains("x.T: CLASS_REMOVED");
    }

    private static String implementedBy(String whom, String members) {
        return "/** Implemented by " + whom + ": a type. */ public interface T { " + members + " }";
    }

    private List<String> breaks(String before, String after) throws Exception {
        return SpiBreaks.between(
                compiled("before", before, ""),
                compiled("after", after, ""),
                implementers("after")::isRuntime);
    }

    private Implementers implementers(String name) {
        return new Implementers(scratch.resolve(name));
    }

    private Path compiled(String name, String type, String packageAnnotation) throws IOException {
        Path sources = scratch.resolve(name);
        Files.createDirectories(sources.resolve("x"));
        Path classes = Files.createTempDirectory(scratch, name);
        List<String> arguments =
                new ArrayList<>(
                        List.of("-cp", "target/classes", "-proc:none", "-d", classes.toString()));
        arguments.add(
                write(
                        sources.resolve("x/T.java"),
                        "package x;\n"
                                + type.replace("/** ", "\n/** ").replace(" public ", "\npublic ")));
        arguments.add(
                write(sources.resolve("x/package-info.java"), packageAnnotation + "package x;"));
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("javac's result for %s", type).isZero();
        return ClassJar.write(classes, scratch.resolve(name + ".jar"));
    }

    private static String write(Path file, String text) throws IOException {
        return Files.writeString(file, text).toString();
    }
}
