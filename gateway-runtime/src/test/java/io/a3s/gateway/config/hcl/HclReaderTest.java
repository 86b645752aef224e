package io.a3s.gateway.config.hcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HclReaderTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "example.com", "EMPTY", "", "QUOTED", "a\"b = ${HOST} }\n");

    private static HclDocument read(String text) {
        return new HclReader(ENVIRONMENT::get, HclReader.DEFAULT_MAX_CHARS)
                .read(new SourceText("a.hcl", text));
    }

    private static Node value(String text) {
        HclDocument document = read("a = " + text + "\n");
        assertThat(document.diagnostics()).isEmpty();
        return document.root().orElseThrow().entries().getFirst().value();
    }

    private static String text(String text) {
        return ((Node.Text) value(text)).value();
    }

    @Test
    void keepsWholeNumbersExact() {
        assertThat(((Node.Numeric) value("9007199254740993")).value()).isEqualTo(9007199254740993L);
        assertThat(((Node.Numeric) value("-3")).value()).isEqualTo(-3L);
        assertThat(((Node.Numeric) value("0.25")).value()).hasToString("0.25");
        assertThat(((Node.Numeric) value("9223372036854775808")).value())
                .hasToString("9223372036854775808");
    }

    @Test
    void readsEscapesAndHeredocs() {
        assertThat(text("\"a\\n\\t\\\"\\\\\\u00e9 é 😀\"")).isEqualTo("a\n\t\"\\é é 😀");
        assertThat(text("<<EOT\n  a \"q\" \\n\n b\nEOT")).isEqualTo("  a \"q\" \\n\n b\n");
        assertThat(text("<<-EOT\n    a\n\n      b\n    EOT")).isEqualTo("a\n\n  b\n");
        assertThat(text("<<EOT\nEOT")).isEmpty();
        assertThat(text("\"# no // comment /* here */ ; {\""))
                .isEqualTo("# no // comment /* here */ ; {");
        assertThat(text("\"%{if} $ $$ $a\"")).isEqualTo("%{if} $ $$ $a");
    }

    @Test
    void fillsInVariables() {
        assertThat(text("\"http://${HOST}:80\"")).isEqualTo("http://example.com:80");
        assertThat(text("\"${NOBODY:-a {b} \\\"c\\\"}!\"")).isEqualTo("a {b} \"c\"!");
        assertThat(text("\"${EMPTY:-d}${EMPTY}\"")).isEqualTo("d");
        assertThat(text("<<E\n${HOST}\nE")).isEqualTo("example.com\n");
        assertThat(((Node.Text) value("\"${HOST}\"")).fromEnvironment()).isTrue();
        assertThat(((Node.Text) value("\"HOST\"")).fromEnvironment()).isFalse();
    }

    @Test
    void neverReadsAVariableAsHcl() {
        assertThat(text("\"${QUOTED}\"")).isEqualTo("a\"b = ${HOST} }\n");
    }

    @Test
    void leavesPlaceholdersForPlugins() {
        assertThat(text("\"${client_ip} $${HOST} $$${HOST}\""))
                .isEqualTo("${client_ip} ${HOST} $${HOST}");
    }

    @Test
    void reportsAVariableThatIsNotSetAtItsPlace() {
        HclDocument document = read("a = 1\nb = [\"${HOST} ${NOBODY}\", \"${NO_ONE}\"]\n");

        assertThat(document.root()).isPresent();
        assertThat(document.diagnostics())
                .extracting(Object::toString)
                .containsExactly(
                        "a.hcl:2:15: the environment variable NOBODY is not set (set it, or give a"
                                + " default: ${NOBODY:-default})",
                        "a.hcl:2:28: the environment variable NO_ONE is not set (set it, or give a"
                                + " default: ${NO_ONE:-default})");
    }

    @Test
    void readsBlocksOnOneLine() {
        HclDocument document =
                read(
                        "\uFEFFa \"x\" { b { c = 1; d = { e = 2; f = 3 }; }; g = [1,\n2,] } // end\r\n");

        assertThat(document.diagnostics()).isEmpty();
        Node.Entry block = document.root().orElseThrow().entries().getFirst();
        assertThat(block.keyRange()).hasToString("a.hcl:1:1");
        assertThat(block.labels().getFirst().range()).hasToString("a.hcl:1:3");
        assertThat(block.value().range().length()).isEqualTo(5);
        assertThat(((Node.Table) block.value()).entries())
                .extracting(Node.Entry::key)
                .containsExactly("b", "g");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a {",
                "a = \"",
                "a = [",
                "a = {",
                "a = \"${",
                "/*",
                "a = <<X\n",
                "}",
                "{",
                "=",
                "a = \"${A:-",
                "a \"",
                "a = -",
                "\"",
                "a = [[",
                "a{a",
                "a=\"b\";",
                "a=[[1],",
                "a=<<X\na",
                "#",
                "\\",
                "a = 1"
            })
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void givesUpFastOnEndlessInput(String unit) {
        for (String separator : new String[] {"", "\n", " "}) {
            int count = 3_000_000 / (unit.length() + separator.length());

            HclDocument document = read((unit + separator).repeat(count));

            assertThat(document.diagnostics()).hasSizeLessThan(60);
        }
    }

    @Test
    void refusesWhatIsNoText() {
        assertThat(read("a = 1\nb\0").diagnostics())
                .extracting(Object::toString)
                .containsExactly(
                        "a.hcl:2:2: the character U+0000 cannot stand in a configuration (is this a"
                                + " text file?)");
        assertThat(read("a = \"\uE000{X}\"").diagnostics()).hasSize(1);
        assertThat(read("a".repeat(HclReader.DEFAULT_MAX_CHARS + 1)).diagnostics()).hasSize(1);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void agreesWithTheLibraryOnWhateverItAccepts() {
        int accepted = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            String text = new RandomHcl(new Random(seed)).body();

            HclDocument document =
                    new HclReader(name -> name, HclReader.DEFAULT_MAX_CHARS)
                            .read(new SourceText("a.hcl", text));

            if (document.root().isPresent()) {
                accepted++;
                assertThat(document.diagnostics()).as(text).isEmpty();
            }
        }
        assertThat(accepted).isGreaterThan(1_000);
    }

    /** Writes HCL that is mostly right. */
    private record RandomHcl(Random random) {
        private static final String[] PIECES = {
            "x", "é", " ", "{", "}", "\\n", "\\\"", "$", "%{", "#", "//", ";", ",", "${HOST}",
            "${a}", "$${", "'", "=", "[", "*/", "\\\\", "\t", "<<E", "\\u0041", "`", "😀", "(", ":"
        };
        private static final String[] KEYS = {
            "a",
            "b-c",
            "for",
            "null",
            "true",
            "data",
            "locals",
            "variable",
            "in",
            "if",
            "d_1",
            "E",
            "output",
            "module",
            "provider",
            "dynamic",
            "count",
            "each",
            "var",
            "local"
        };

        String body() {
            StringBuilder text = new StringBuilder();
            int items = random.nextInt(6);
            for (int i = 0; i < items; i++) {
                text.append(pick(KEYS)).append(i);
                boolean isBlock = random.nextInt(4) == 0;
                text.append(isBlock ? " \"l\" { " + pick(KEYS) + " = " : " = ");
                value(text, 3);
                text.append(isBlock ? " }" : "").append(random.nextInt(3) == 0 ? ";" : "\n");
            }
            if (random.nextInt(4) == 0 && text.length() > 1) {
                text.deleteCharAt(random.nextInt(text.length()));
            }
            return text.toString();
        }

        private String pick(String[] from) {
            return from[random.nextInt(from.length)];
        }

        private void value(StringBuilder text, int depth) {
            switch (random.nextInt(depth == 0 ? 4 : 7)) {
                case 0 -> text.append(random.nextInt(2000) - 1000);
                case 1 -> text.append(random.nextInt(1000)).append('.').append(random.nextInt(99));
                case 2 -> text.append(random.nextBoolean() ? "true" : "null");
                case 3 -> string(text);
                case 4 -> {
                    text.append('[');
                    for (int i = random.nextInt(4); i > 0; i--) {
                        value(text, depth - 1);
                        text.append(random.nextBoolean() ? "," : ", # c\n");
                    }
                    text.append(']');
                }
                case 5 -> {
                    text.append('{');
                    for (int i = random.nextInt(4); i > 0; i--) {
                        text.append(random.nextBoolean() ? pick(KEYS) + i : "\"k. /:" + i + '"');
                        text.append(random.nextBoolean() ? "=" : " : ");
                        value(text, depth - 1);
                        text.append(random.nextBoolean() ? "," : "\n");
                    }
                    text.append('}');
                }
                default -> {
                    text.append("<<-E\n");
                    for (int i = random.nextInt(4); i > 0; i--) {
                        text.append("  ").append(pick(PIECES)).append(pick(PIECES)).append('\n');
                    }
                    text.append("  E\n");
                }
            }
        }

        private void string(StringBuilder text) {
            text.append('"');
            for (int i = random.nextInt(6); i > 0; i--) {
                text.append(pick(PIECES));
            }
            text.append('"');
        }
    }
}
