package io.a3s.gateway.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the product, as the build wrote it. */
public final class ProductVersion {
    /** The version's text, for example {@code 1.2.0}. */
    public static final String TEXT = read();

    private ProductVersion() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = ProductVersion.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is missing from the jar");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
