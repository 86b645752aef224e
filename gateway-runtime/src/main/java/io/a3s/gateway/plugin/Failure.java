package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.SpiVersion;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginRuntimeException;

/** Turns what a plugin threw into text an operator or author can act on. */
public final class Failure {
    private static final String SEEN =
            "plugins see the JDK, the SPI and slf4j; everything else belongs into the jar";

    private Failure() {}

    /**
     * Returns in words what came of calling a plugin. Throws nothing.
     *
     * @param doing what was tried, such as {@code making it}
     */
    public static String describe(String doing, Throwable thrown) {
        return of(doing, thrown).text();
    }

    /**
     * Returns the refusal for a failure.
     *
     * @param doing what was tried, such as {@code its constructor}
     * @param thrown what came of it; not kept
     */
    static PluginRefusedException of(String doing, Throwable thrown) {
        try {
            return explain(doing, unwrap(thrown));
        } catch (Throwable e) {
            // The message of an exception is code of the plugin, too.
            return new PluginRefusedException(doing + " failed: " + thrown.getClass().getName());
        }
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wrapper =
                thrown instanceof PluginRuntimeException
                        || thrown instanceof ExceptionInInitializerError;
        return wrapper && cause != null ? unwrap(cause) : thrown;
    }

    private static PluginRefusedException explain(String doing, Throwable thrown) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        return switch (thrown) {
            case ClassNotFoundException e -> missing(message);
            case UnsupportedClassVersionError e ->
                    new PluginRefusedException(
                            "compiled for a newer Java than this one ("
                                    + Runtime.version().feature()
                                    + "): "
                                    + message);
            case NoClassDefFoundError e when !message.startsWith("Could not initialize") ->
                    missing(message.replace('/', '.'));
            case LinkageError e ->
                    new PluginRefusedException(
                            doing
                                    + " does not link: "
                                    + e.getClass().getSimpleName()
                                    + ": "
                                    + message,
                            "was it built against SPI " + SpiVersion.TEXT + " or older?");
            default ->
                    new PluginRefusedException(
                            doing
                                    + " failed: "
                                    + thrown.getClass().getName()
                                    + (message.isEmpty() ? "" : ": " + message)
                                    + place(thrown).map(at -> " (at " + at + ')').orElse(""));
        };
    }

    private static PluginRefusedException missing(String className) {
        String hint =
                className.startsWith(Capability.NETTY.packagePrefix())
                        ? "to use the gateway's Netty, add \"Plugin-Capabilities: netty\" to the manifest"
                        : SEEN;
        return new PluginRefusedException("class " + className + " is missing", hint);
    }

    /** Returns the innermost place that is not the JDK's, without the name of a class loader. */
    private static Optional<String> place(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> !isJdk(frame.getModuleName()))
                .map(frame -> frame.toString().replaceFirst("^[^(]*//", ""))
                .findFirst();
    }

    private static boolean isJdk(@Nullable String module) {
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
