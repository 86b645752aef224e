package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.spi.provider.DynamicConfig.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A Middleware as it stands in HCL: its type, and the keys of that. */
final class MiddlewareText {
    private MiddlewareText() {}

    /** Returns what the gateway calls a Middleware. */
    static String name(ObjectKey key) {
        return key.namespace() + '_' + key.name();
    }

    static String of(Declared middleware) throws RefusedObjectException {
        JsonNode spec = middleware.spec();
        if (spec.path("type").asText("").isEmpty()) {
            throw new RefusedObjectException("spec: no type (expected: such as rate-limit)");
        }
        StringBuilder text = new StringBuilder();
        text.append("middlewares ").append(quoted(name(middleware.key()))).append(" {\n");
        for (Map.Entry<String, JsonNode> each : spec.properties()) {
            if (!each.getKey().matches("[a-z][a-z0-9_]*")) {
                throw RefusedObjectException.expected(
                        "spec", each.getKey(), "keys as in the gateway's own file");
            }
            if (!each.getValue().isNull()) {
                text.append("  ").append(each.getKey()).append(" = ");
                text.append(value(each.getValue())).append('\n');
            }
        }
        return text.append("}\n").toString();
    }

    private static String value(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .filter(each -> !each.getValue().isNull())
                    .map(each -> quoted(each.getKey()) + " = " + value(each.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(MiddlewareText::value)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        if (value.isTextual()) {
            return quoted(value.textValue());
        }
        // A number or boolean, the same in both languages but for exponents.
        return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }
}
