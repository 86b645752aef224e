package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderList;
import java.util.ArrayList;
import java.util.List;

/** A field value, constant or with placeholders, compiled once. Immutable. */
sealed interface ValueTemplate {
    /** Returns the value for an exchange, empty if there is none. */
    String render(Exchange exchange);

    /**
     * A value, or a piece of one, without placeholders.
     *
     * @param text the value
     */
    record Constant(String text) implements ValueTemplate {
        @Override
        public String render(Exchange exchange) {
            return text;
        }
    }

    /**
     * A value that is one placeholder, or a piece that is.
     *
     * @param placeholder where it comes from
     */
    record Taken(Placeholder placeholder) implements ValueTemplate {
        @Override
        public String render(Exchange exchange) {
            return placeholder.valueIn(exchange);
        }
    }

    /**
     * Pieces put together.
     *
     * @param parts the pieces
     */
    record Joined(List<ValueTemplate> parts) implements ValueTemplate {
        @Override
        public String render(Exchange exchange) {
            StringBuilder text = new StringBuilder();
            boolean hasValue = false;
            for (ValueTemplate part : parts) {
                String value = part.render(exchange);
                hasValue |= part instanceof Taken && !value.isEmpty();
                text.append(value);
            }
            // The words around what is not known say nothing by themselves.
            return hasValue ? text.toString() : "";
        }
    }

    /**
     * Compiles a value.
     *
     * @param side the head it is for
     * @param key the key it stands under, for the message
     * @param field the field it is for, for the message
     * @throws InvalidConfigException if it has an unknown placeholder or a character no field may
     *     hold
     */
    static ValueTemplate compile(Side side, String key, String field, String value) {
        requireFieldValue(key, field, value);
        List<ValueTemplate> parts = new ArrayList<>();
        int end = 0;
        for (int start = nextPlaceholder(value, 0);
                start >= 0;
                start = nextPlaceholder(value, end)) {
            addConstant(parts, value.substring(end, start));
            int close = value.indexOf('}', start);
            if (close < 0) {
                throw new InvalidConfigException(
                        key,
                        "\"%s\" has \"%s\" (expected: a closing brace)"
                                .formatted(field, value.substring(start)));
            }
            parts.add(new Taken(placeholder(side, key, field, value.substring(start + 2, close))));
            end = close + 1;
        }
        addConstant(parts, value.substring(end));
        return parts.size() == 1 ? parts.getFirst() : new Joined(List.copyOf(parts));
    }

    // Names are in lower case. Anything else in braces is text that HCL was told to leave alone.
    private static int nextPlaceholder(String value, int from) {
        for (int at = value.indexOf("${", from); at >= 0; at = value.indexOf("${", at + 2)) {
            char first = at + 2 < value.length() ? value.charAt(at + 2) : '}';
            if (first >= 'a' && first <= 'z') {
                return at;
            }
        }
        return -1;
    }

    private static void addConstant(List<ValueTemplate> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(new Constant(text));
        }
    }

    private static Placeholder placeholder(Side side, String key, String field, String name) {
        Placeholder found =
                Placeholder.named(name)
                        .orElseThrow(
                                () ->
                                        new InvalidConfigException(
                                                key,
                                                "\"%s\" has unknown placeholder \"${%s}\" (%s)"
                                                        .formatted(
                                                                field,
                                                                name,
                                                                Placeholder.hint(name, side))));
        if (found instanceof Placeholder.Fact fact && !fact.isKnown(side)) {
            throw new InvalidConfigException(
                    key,
                    "\"%s\" has \"${%s}\", which is not known before the response (expected: it in %s)"
                            .formatted(field, name, Side.RESPONSE.setKey()));
        }
        return found;
    }

    private static void requireFieldValue(String key, String field, String value) {
        try {
            HeaderList.requireFieldValue(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(key, '"' + field + "\": " + e.getMessage());
        }
    }
}
