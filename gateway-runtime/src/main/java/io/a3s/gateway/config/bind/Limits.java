package io.a3s.gateway.config.bind;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Checks values against the minimum, maximum and emptiness that annotations allow. */
final class Limits {
    /**
     * What is wrong with a value.
     *
     * @param summary the key and what was found
     * @param expected what is allowed
     */
    record Excess(String summary, String expected) {}

    private Limits() {}

    static Optional<Excess> check(ConfigField field, Object value) {
        if (field.notEmpty() && isEmpty(value)) {
            return Optional.of(new Excess(field.key() + " is empty", "expected: a value"));
        }
        double size =
                switch (value) {
                    case Number number -> number.doubleValue();
                    case Collection<?> list -> list.size();
                    case Map<?, ?> map -> map.size();
                    default -> Double.NaN;
                };
        // NaN, for what has no size, compares as false.
        boolean isLow = size < field.min().orElse(Double.NEGATIVE_INFINITY);
        boolean isHigh = size > field.max().orElse(Double.POSITIVE_INFINITY);
        if (!isLow && !isHigh) {
            return Optional.empty();
        }
        String amount = field.secret() ? "***" : shown(size);
        String found = value instanceof Number ? amount : amount + " elements";
        return Optional.of(new Excess(field.key() + ": " + found, "expected: " + allowed(field)));
    }

    private static boolean isEmpty(Object value) {
        return switch (value) {
            case String text -> text.isBlank();
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }

    private static String allowed(ConfigField field) {
        if (field.min().isPresent() && field.max().isPresent()) {
            return shown(field.min().getAsDouble()) + " to " + shown(field.max().getAsDouble());
        }
        return field.min().isPresent()
                ? shown(field.min().getAsDouble()) + " or more"
                : shown(field.max().orElseThrow()) + " or less";
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }
}
