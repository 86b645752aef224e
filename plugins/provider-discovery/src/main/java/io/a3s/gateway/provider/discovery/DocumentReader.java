package io.a3s.gateway.provider.discovery;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.provider.discovery.ServiceDocument.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads documents, and believes nothing. What it does not know is left alone. */
final class DocumentReader {
    /** The bytes of a document. */
    static final int MAX_BYTES = 65_536;

    private static final int MAX_ROUTES = 100;
    private static final int MAX_RULE = 4_096;
    private static final int MAX_MIDDLEWARES = 50;
    private static final int MAX_VERSION = 100;
    private static final int MAX_WEIGHT = 1_000;
    private static final int MAX_PRIORITY = 999;
    private static final int MAX_SHOWN = 60;
    private static final String HEALTH_PATH = "/health";
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private DocumentReader() {}

    static ServiceDocument read(byte[] bytes) throws DocumentException {
        JsonNode root = parse(bytes);
        String name = string(root, "name", "");
        if (!ServiceDocument.isName(name)) {
            throw wrong("name", shown(name), ServiceDocument.NAME);
        }
        String version = string(root, "version", "");
        if (version.isEmpty() || version.length() > MAX_VERSION || !isPrintable(version)) {
            throw wrong("version", shown(version), "1 to " + MAX_VERSION + " visible characters");
        }
        String healthPath = string(root, "health_path", HEALTH_PATH);
        if (!healthPath.matches("/[!-~]{0,500}")) {
            throw wrong("health_path", shown(healthPath), "a path such as " + HEALTH_PATH);
        }
        return new ServiceDocument(
                name,
                version,
                routes(root),
                healthPath,
                number(root, "weight", MAX_WEIGHT).orElse(1));
    }

    private static JsonNode parse(byte[] bytes) throws DocumentException {
        try {
            JsonNode root = JSON.readTree(bytes);
            if (root == null || !root.isObject()) {
                throw new DocumentException("no JSON object");
            }
            return root;
        } catch (JacksonException e) {
            throw new DocumentException("no JSON: " + shown(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new AssertionError("bytes in memory can be read", e);
        }
    }

    private static List<Route> routes(JsonNode root) throws DocumentException {
        List<Route> routes = new ArrayList<>();
        JsonNode all = list(root, "routes", "routes", MAX_ROUTES);
        for (int i = 0; i < all.size(); i++) {
            routes.add(route(all.get(i), "routes[" + i + ']'));
        }
        return routes;
    }

    private static Route route(JsonNode route, String path) throws DocumentException {
        if (!route.isObject()) {
            throw wrong(path, "no object", "{ \"rule\": ... }");
        }
        String rule = string(route, "rule", "").strip();
        if (rule.length() > MAX_RULE || !Rules.isClosed(rule)) {
            throw wrong(
                    path + ".rule",
                    shown(rule),
                    "a rule such as PathPrefix(`/v1`), of at most " + MAX_RULE + " characters");
        }
        List<String> middlewares = new ArrayList<>();
        JsonNode names = list(route, "middlewares", path + ".middlewares", MAX_MIDDLEWARES);
        for (JsonNode name : names) {
            if (!name.isTextual() || name.textValue().isBlank()) {
                throw wrong(path + ".middlewares", shown(name.toString()), "names");
            }
            middlewares.add(name.textValue());
        }
        return new Route(rule, middlewares, number(route, "priority", MAX_PRIORITY));
    }

    private static JsonNode list(JsonNode from, String key, String path, int max)
            throws DocumentException {
        JsonNode value = from.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return JSON.createArrayNode();
        }
        if (!value.isArray()) {
            throw wrong(path, shown(value.toString()), "a list");
        }
        if (value.size() > max) {
            throw wrong(path, String.valueOf(value.size()), "at most " + max);
        }
        return value;
    }

    private static String string(JsonNode from, String key, String otherwise)
            throws DocumentException {
        JsonNode value = from.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw wrong(key, shown(value.toString()), "a string");
        }
        return value.textValue();
    }

    private static OptionalInt number(JsonNode from, String key, int max) throws DocumentException {
        JsonNode value = from.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalInt.empty();
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw wrong(key, shown(value.toString()), "0 to " + max);
        }
        if (value.intValue() < 0 || value.intValue() > max) {
            throw wrong(key, value.toString(), "0 to " + max);
        }
        return OptionalInt.of(value.intValue());
    }

    private static DocumentException wrong(String key, String found, String expected) {
        return new DocumentException(key + ": " + found + " (expected: " + expected + ')');
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** Returns something of a backend's as it may stand in a log. */
    private static String shown(String text) {
        String line = text.replaceAll("\\P{Print}", "?");
        return '"'
                + (line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "..." : line)
                + '"';
    }
}
