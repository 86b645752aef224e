package io.a3s.gateway.spi;

/**
 * The version of this SPI. It follows semantic versioning on its own, apart from the product's
 * version, and is what the {@code Plugin-Requires} of a plugin's manifest is matched against.
 *
 * @since 1.0
 */
public final class SpiVersion {
    /** The version's text, for example {@code 1.0.0}. */
    public static final String TEXT = text();

    private SpiVersion() {}

    // A method, so that the compiler does not copy the constant into the plugins that read it.
    private static String text() {
        return "1.0.0";
    }
}
