package io.a3s.gateway.plugin;

import java.util.Optional;
import java.util.regex.Pattern;
import org.pf4j.DefaultVersionManager;
import org.pf4j.VersionManager;

/**
 * The {@code Plugin-Requires} of a manifest: a range over the version of the SPI, such as {@code
 * ^1.2.0} or {@code >=1.2.0 & <2.0.0}. A bare version means that version or a later one of the same
 * major version, which is what the SPI promises to be compatible.
 *
 * <p>Pre-release tags of the SPI's own version are left out of the comparison: by semantic
 * versioning 2.0.0-rc.1 comes before 2.0.0, so it would count as {@code <2.0.0}, and 1.2.0-SNAPSHOT
 * would not count as {@code >=1.2.0}. Both are the opposite of what is meant.
 */
final class SpiRequirement {
    private static final Pattern BARE_VERSION = Pattern.compile("\\d+(\\.\\d+){0,2}");
    // A way to keep pre-releases out of a range, which the library cannot read. They are out
    // anyway.
    private static final Pattern LEAST_PRE_RELEASE = Pattern.compile("(\\d+\\.\\d+\\.\\d+)-0\\b");
    private static final Pattern TAGS = Pattern.compile("[-+].*");
    private static final VersionManager VERSIONS = new DefaultVersionManager();

    private final String text;
    private final String range;

    private SpiRequirement(String text) {
        this.text = text;
        this.range =
                BARE_VERSION.matcher(text).matches()
                        ? '^' + text
                        : LEAST_PRE_RELEASE.matcher(text).replaceAll("$1");
    }

    /**
     * Reads a range.
     *
     * @throws PluginRefusedException if it is none
     */
    static SpiRequirement parse(String text) throws PluginRefusedException {
        SpiRequirement requirement = new SpiRequirement(text.strip());
        try {
            VERSIONS.checkVersionConstraint("1.0.0", requirement.range);
        } catch (RuntimeException e) {
            throw new PluginRefusedException(
                    "Plugin-Requires: \""
                            + text
                            + "\" (expected: a range over the SPI version such as ^1.0.0 or >=1.0.0 & <2.0.0)");
        }
        return requirement;
    }

    /** Returns what is wrong with loading the plugin on an SPI version, if anything is. */
    Optional<String> refusal(String spiVersion) {
        if (allows(release(spiVersion))) {
            return Optional.empty();
        }
        return Optional.of("needs SPI " + text + ", and this gateway has SPI " + spiVersion);
    }

    /** Returns whether the range reaches into the major version after the given one. */
    boolean reachesBeyondMajor(String spiVersion) {
        int major = Integer.parseInt(release(spiVersion).split("\\.", -1)[0]);
        return allows((major + 1) + ".0.0");
    }

    private boolean allows(String version) {
        return VERSIONS.checkVersionConstraint(version, range);
    }

    private static String release(String version) {
        return TAGS.matcher(version).replaceFirst("");
    }
}
