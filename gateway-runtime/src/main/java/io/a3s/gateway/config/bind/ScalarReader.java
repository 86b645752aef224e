package io.a3s.gateway.config.bind;

import io.a3s.gateway.config.bind.ValueType.Choice;
import io.a3s.gateway.config.bind.ValueType.Scalar;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Nearest;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts single values. */
final class ScalarReader {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?");

    private ScalarReader() {}

    /** A value that does not fit; the message is what was expected. */
    static final class MisfitException extends Exception {
        MisfitException(String expected) {
            super(expected, null, false, false);
        }
    }

    /**
     * Converts a value.
     *
     * @throws MisfitException if it does not fit
     */
    static Object read(Scalar type, Node node) throws MisfitException {
        return switch (type) {
            case STRING -> text(node, type);
            case BOOLEAN -> bool(node);
            case INT -> (int) whole(node, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> whole(node, type, Long.MIN_VALUE, Long.MAX_VALUE);
            case DOUBLE -> number(node, type).doubleValue();
            case DURATION -> duration(node);
            case SIZE -> size(node);
            case URI -> url(text(node, type));
            case PATH -> path(text(node, type));
            case CIDR -> cidr(text(node, type));
        };
    }

    /** Converts a word to the constant of an enum. */
    static Object read(Choice type, Node node) throws MisfitException {
        if (node instanceof Node.Text text) {
            for (Enum<?> constant : type.type().getEnumConstants()) {
                if (Keys.ofConstant(constant).equals(text.value())) {
                    return constant;
                }
            }
            Collection<String> words = type.words().stream().map(ValueType.Word::text).toList();
            throw new MisfitException(
                    text.fromEnvironment()
                            ? "expected " + type.describe()
                            : Nearest.hint(text.value(), words));
        }
        throw new MisfitException("expected " + type.describe());
    }

    private static MisfitException misfit(Scalar type) {
        return new MisfitException("expected: " + type.describe());
    }

    private static String text(Node node, Scalar type) throws MisfitException {
        if (node instanceof Node.Text text) {
            return text.value();
        }
        throw misfit(type);
    }

    private static boolean bool(Node node) throws MisfitException {
        if (node instanceof Node.Bool bool) {
            return bool.value();
        }
        if (node instanceof Node.Text text && text.fromEnvironment()) {
            if (text.value().equals("true") || text.value().equals("false")) {
                return text.value().equals("true");
            }
        }
        throw misfit(Scalar.BOOLEAN);
    }

    private static Number number(Node node, Scalar type) throws MisfitException {
        Number number = numberOrNull(node);
        if (number == null) {
            throw misfit(type);
        }
        return number;
    }

    private static @Nullable Number numberOrNull(Node node) {
        if (node instanceof Node.Numeric numeric) {
            return numeric.value();
        }
        // An environment variable is always text.
        if (node instanceof Node.Text text
                && text.fromEnvironment()
                && NUMBER.matcher(text.value()).matches()) {
            return Node.Numeric.read(text.value());
        }
        return null;
    }

    private static long whole(Node node, Scalar type, long min, long max) throws MisfitException {
        Number number = number(node, type);
        try {
            long value =
                    number instanceof BigDecimal exact
                            ? exact.longValueExact()
                            : number.longValue();
            if (value >= min && value <= max) {
                return value;
            }
        } catch (ArithmeticException e) {
            if (number instanceof BigDecimal exact && exact.stripTrailingZeros().scale() > 0) {
                throw misfit(type);
            }
        }
        throw new MisfitException("expected: a whole number from " + min + " to " + max);
    }

    private static Duration duration(Node node) throws MisfitException {
        if (node instanceof Node.Numeric) {
            return Duration.ofSeconds(whole(node, Scalar.LONG, 0, Integer.MAX_VALUE));
        }
        try {
            return Durations.parse(text(node, Scalar.DURATION));
        } catch (IllegalArgumentException e) {
            throw misfit(Scalar.DURATION);
        }
    }

    private static DataSize size(Node node) throws MisfitException {
        if (node instanceof Node.Numeric) {
            return new DataSize(whole(node, Scalar.LONG, 0, Long.MAX_VALUE));
        }
        try {
            return DataSize.parse(text(node, Scalar.SIZE));
        } catch (IllegalArgumentException e) {
            throw misfit(Scalar.SIZE);
        }
    }

    private static URI url(String text) throws MisfitException {
        try {
            URI uri = new URI(text);
            if (uri.isAbsolute() && uri.getRawAuthority() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below; its message would repeat the text, which may be secret
        }
        throw new MisfitException("expected: a URL such as \"http://127.0.0.1:8001\"");
    }

    /** Returns what a message of the form {@code value (expected: ...)} says was expected. */
    private static Optional<String> expectation(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        int start = message.lastIndexOf("(expected: ");
        return start < 0 || !message.endsWith(")")
                ? Optional.empty()
                : Optional.of(message.substring(start + 1, message.length() - 1));
    }

    private static Path path(String text) throws MisfitException {
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // reported below
        }
        throw misfit(Scalar.PATH);
    }

    private static Cidr cidr(String text) throws MisfitException {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw new MisfitException(expectation(e).orElse("expected: " + Scalar.CIDR.describe()));
        }
    }
}
