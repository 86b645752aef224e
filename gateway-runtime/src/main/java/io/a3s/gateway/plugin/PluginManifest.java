package io.a3s.gateway.plugin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks what a plugin says about itself, in the manifest of a jar ({@code Plugin-Id}) or
 * in the {@code plugin.properties} of a zip ({@code plugin.id}).
 */
final class PluginManifest {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    // https://semver.org, the regular expression it suggests, less the capturing groups
    private static final Pattern SEMVER =
            Pattern.compile(
                    "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
                            + "(-(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
                            + "(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?");

    private PluginManifest() {}

    static PluginDescription from(Attributes attributes) {
        return from(attributes::getValue);
    }

    static PluginDescription from(Properties properties) {
        return from(key -> properties.getProperty(propertyName(key)));
    }

    /** Turns {@code Plugin-Id} into {@code plugin.id}. */
    private static String propertyName(String key) {
        return key.replace('-', '.').toLowerCase(Locale.ROOT);
    }

    private static PluginDescription from(Lookup values) {
        UnaryOperator<String> text =
                key -> {
                    String value = values.get(key);
                    return value == null ? "" : value.strip();
                };
        return new PluginDescription(
                text.apply("Plugin-Id"),
                text.apply("Plugin-Version"),
                text.apply("Plugin-Requires"),
                text.apply("Plugin-Provider"),
                text.apply("Plugin-License"),
                text.apply("Plugin-Description"),
                capabilities(text.apply("Plugin-Capabilities")));
    }

    private static Set<String> capabilities(String list) {
        Set<String> names = new LinkedHashSet<>();
        Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(names::add);
        return names;
    }

    /** Returns everything that keeps a plugin with this manifest from being loaded. */
    static List<String> problems(PluginDescription about, String spiVersion) {
        List<String> problems = new ArrayList<>();
        check(problems, "Plugin-Id", about.id(), ID, "letters, digits, dots and hyphens");
        check(problems, "Plugin-Version", about.version(), SEMVER, "a version such as 1.0.0");
        if (about.requires().isEmpty()) {
            problems.add(
                    "Plugin-Requires is missing (expected: a range over the SPI version such as ^1.0.0)");
        } else {
            checkRequirement(problems, about.requires(), spiVersion);
        }
        for (String name : about.capabilities()) {
            if (Capability.of(name).isEmpty()) {
                problems.add(
                        "Plugin-Capabilities: unknown \""
                                + name
                                + "\" (expected: "
                                + Capability.known()
                                + ')');
            }
        }
        return problems;
    }

    private static void check(
            List<String> problems, String key, String value, Pattern form, String expected) {
        if (value.isEmpty()) {
            problems.add(key + " is missing");
        } else if (!form.matcher(value).matches()) {
            problems.add(key + ": \"" + value + "\" (expected: " + expected + ')');
        }
    }

    private static void checkRequirement(
            List<String> problems, String requires, String spiVersion) {
        try {
            SpiRequirement.parse(requires).refusal(spiVersion).ifPresent(problems::add);
        } catch (PluginRefusedException e) {
            problems.add(e.reason());
        }
    }

    @FunctionalInterface
    private interface Lookup {
        @Nullable String get(String key);
    }
}
