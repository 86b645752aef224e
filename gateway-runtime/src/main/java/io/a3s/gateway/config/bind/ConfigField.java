package io.a3s.gateway.config.bind;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One key of a block. Immutable.
 *
 * @param key the key as written in HCL
 * @param type what it accepts
 * @param required whether it must be set
 * @param defaultText the value it has when it is not set, as text, if there is one
 * @param doc what it means, in Markdown, or an empty string
 * @param min the least number, or number of elements, if limited
 * @param max the greatest number, or number of elements, if limited
 * @param notEmpty whether an empty string, list or map is refused
 * @param secret whether its value is masked wherever it is shown
 */
public record ConfigField(
        String key,
        ValueType type,
        boolean required,
        Optional<String> defaultText,
        String doc,
        OptionalDouble min,
        OptionalDouble max,
        boolean notEmpty,
        boolean secret) {}
