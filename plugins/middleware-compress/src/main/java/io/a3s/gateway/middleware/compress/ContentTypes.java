package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The media types that are compressed. Immutable. */
final class ContentTypes {
    private static final String KEY = "content_types";
    // RFC 6838 §4.2.
    private static final String NAME = "[a-z0-9][a-z0-9!#$&^_.-]*";
    private static final Pattern EXACT = Pattern.compile(NAME + '/' + NAME + "(\\+" + NAME + ")?");
    private static final Pattern OF_TYPE = Pattern.compile(NAME + "/\\*");
    private static final Pattern OF_SUFFIX = Pattern.compile("\\*\\+" + NAME);

    private final Set<String> exact;
    private final List<String> starts;
    private final List<String> ends;

    private ContentTypes(Set<String> exact, List<String> starts, List<String> ends) {
        this.exact = Set.copyOf(exact);
        this.starts = List.copyOf(starts);
        this.ends = List.copyOf(ends);
    }

    /**
     * Compiles the entries of the configuration.
     *
     * @throws InvalidConfigException if one is no media type, or one that is never compressed
     */
    static ContentTypes compile(List<String> entries) {
        Set<String> exact = new HashSet<>();
        List<String> starts = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        for (String entry : entries) {
            String type = entry.toLowerCase(Locale.ROOT);
            if (OF_TYPE.matcher(type).matches()) {
                starts.add(type.substring(0, type.length() - 1));
            } else if (OF_SUFFIX.matcher(type).matches()) {
                ends.add(type.substring(1));
            } else if (!EXACT.matcher(type).matches()) {
                throw new InvalidConfigException(
                        KEY,
                        "\"%s\" (expected: a media type such as \"application/json\", \"text/*\" or \"*+json\")"
                                .formatted(entry));
            } else if (isNeverCompressed(type)) {
                throw new InvalidConfigException(
                        KEY,
                        "\"%s\" is never compressed (expected: other types; clients read it piece by piece)"
                                .formatted(entry));
            } else {
                exact.add(type);
            }
        }
        return new ContentTypes(exact, starts, ends);
    }

    // Whoever reads events wants each at once, and proxies on the way may look into them. gRPC
    // compresses message by message and by itself.
    private static boolean isNeverCompressed(String type) {
        return type.equals("text/event-stream") || type.startsWith("application/grpc");
    }

    /** Returns whether a body with this {@code Content-Type} is compressed. */
    boolean contains(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type =
                (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                        .strip()
                        .toLowerCase(Locale.ROOT);
        if (isNeverCompressed(type)) {
            return false;
        }
        if (exact.contains(type)) {
            return true;
        }
        for (String start : starts) {
            if (type.startsWith(start)) {
                return true;
            }
        }
        for (String end : ends) {
            if (type.endsWith(end)) {
                return true;
            }
        }
        return false;
    }
}
