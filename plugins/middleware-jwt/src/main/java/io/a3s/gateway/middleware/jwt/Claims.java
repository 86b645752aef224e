package io.a3s.gateway.middleware.jwt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token says (RFC 7519 §4).
 *
 * @param members its claims
 */
record Claims(Json.Obj members) {
    // Doubles are exact up to there.
    private static final double MAX_WHOLE = 9_007_199_254_740_992.0;

    /**
     * Returns a claim, or null if it is absent.
     *
     * @param path its name; or, if there is none of that name, names with dots between that lead to
     *     it through nested objects
     */
    @Nullable Json find(String path) {
        return find(members, path);
    }

    private static @Nullable Json find(Json.Obj object, String path) {
        // First as it is: some names are URLs.
        Json found = object.member(path);
        int dot = path.indexOf('.');
        if (found != null || dot < 0) {
            return found;
        }
        return object.member(path.substring(0, dot)) instanceof Json.Obj inner
                ? find(inner, path.substring(dot + 1))
                : null;
    }

    /**
     * Returns a claim as text: lists with commas between; empty if it is absent, null, an object,
     * or a list whose text would be that of another list.
     */
    Optional<String> text(String path) {
        return text(find(path));
    }

    /**
     * Returns whether a claim is or has a value: as its text, in a list, or as one of several
     * words.
     */
    boolean has(String path, String value) {
        Json claim = find(path);
        if (claim instanceof Json.Array(List<Json> items)) {
            return items.stream()
                    .filter(item -> !(item instanceof Json.Array))
                    .anyMatch(item -> text(item).filter(value::equals).isPresent());
        }
        // RFC 8693 §4.2: scopes are words with spaces between.
        return text(claim)
                .filter(
                        text ->
                                text.equals(value)
                                        || (path.equals("scope")
                                                && List.of(text.split(" ", -1)).contains(value)))
                .isPresent();
    }

    private static Optional<String> text(@Nullable Json claim) {
        return switch (claim) {
            case null -> Optional.empty();
            case Json.Text(String value) -> Optional.of(value);
            case Json.Num(double value) -> Optional.of(number(value));
            case Json.Literal literal ->
                    literal == Json.Literal.NULL
                            ? Optional.empty()
                            : Optional.of(Boolean.toString(literal == Json.Literal.TRUE));
            case Json.Array(List<Json> items) -> list(items);
            case Json.Obj(Map<String, Json> _) -> Optional.empty();
        };
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < MAX_WHOLE
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static Optional<String> list(List<Json> items) {
        StringBuilder joined = new StringBuilder();
        for (Json item : items) {
            Optional<String> text = item instanceof Json.Array ? Optional.empty() : text(item);
            // ["a,b"] must not become what ["a", "b"] is.
            if (text.isEmpty() || text.get().indexOf(',') >= 0) {
                return Optional.empty();
            }
            joined.append(joined.isEmpty() ? "" : ",").append(text.get());
        }
        return Optional.of(joined.toString());
    }
}
