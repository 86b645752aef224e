package io.a3s.gateway.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management API over HTTP, on an address of its own. It runs on the JDK's server, so that it
 * works without any protocol plugin.
 */
public final class AdminServer implements AutoCloseable {
    /** What every path of the API begins with. */
    public static final String PREFIX = "/api/gateway/";

    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
    private static final String SCHEME = "Bearer ";
    private static final Pattern LOCAL_NAME =
            Pattern.compile(
                    "(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+])(:\\d+)?", Pattern.CASE_INSENSITIVE);
    private static final String JSON = "application/json";
    private static final Pattern JSON_TYPE =
            Pattern.compile("application/json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private static final String RELOAD_PLUGINS = "plugins/reload";
    // A service and what is to be done with its rollout.
    private static final Pattern ROLLOUT = Pattern.compile("rollouts/(.+)/([a-z]+)");
    private static final List<String> READING = List.of("GET", "HEAD");
    private static final List<String> ACTING = List.of("POST");
    private static final String HEALTH = "health";

    /**
     * @param allow the methods that would have been allowed, for status 405
     */
    private record Answer(int status, String contentType, String body, String allow) {
        Answer(int status, String contentType, String body) {
            this(status, contentType, body, "");
        }
    }

    // Made with the first answer that needs it: it takes longer than all else here, and the start
    // waits for this class.
    private static final class Json {
        static final ObjectMapper MAPPER =
                JsonMapper.builder()
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build();
    }

    private final AdminView view;
    private final Optional<String> token;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Binds the address and begins to serve.
     *
     * @param token what clients have to present as bearer token, if anything
     * @throws IOException if the address cannot be bound
     */
    public AdminServer(InetSocketAddress address, Optional<String> token, AdminView view)
            throws IOException {
        this.view = view;
        this.token = token;
        try {
            this.server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on "
                            + NetUtil.toSocketAddressString(address)
                            + ": "
                            + e.getMessage(),
                    e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    /** Returns the address that was bound. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (answer.status() == 401) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            }
            if (answer.status() == 405) {
                exchange.getResponseHeaders().set("Allow", answer.allow());
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Answer answer(HttpExchange exchange) {
        if (token.isEmpty() && !isLocalName(exchange.getRequestHeaders().getFirst("Host"))) {
            return error(421, "use localhost or an IP address, or set a token");
        }
        String resource = resource(exchange);
        if (!isAllowed(exchange)) {
            return isProbe(exchange, resource) ? probe() : error(401, "missing or wrong token");
        }
        boolean isAction = resource.equals(RELOAD_PLUGINS) || ROLLOUT.matcher(resource).matches();
        List<String> allowed = isAction ? ACTING : READING;
        if (!allowed.contains(exchange.getRequestMethod())) {
            return new Answer(
                    405, JSON, errorBody("method not allowed"), String.join(", ", allowed));
        }
        try {
            return isAction ? act(resource, exchange.getRequestHeaders()) : show(resource);
        } catch (JsonProcessingException | RuntimeException e) {
            log.atError()
                    .addKeyValue("resource", resource)
                    .setCause(e)
                    .log("management request failed");
            return error(500, "Internal error");
        }
    }

    // Kubernetes and load balancers ask without a token, which they could be given only where
    // others can read it.
    private static boolean isProbe(HttpExchange exchange, String resource) {
        return resource.equals(HEALTH)
                && READING.contains(exchange.getRequestMethod())
                && !exchange.getRequestHeaders().containsKey("Authorization");
    }

    private Answer probe() {
        boolean ready = view.isReady();
        return new Answer(ready ? 200 : 503, JSON, "{\"ready\": " + ready + "}\n");
    }

    /** Returns what is asked for, which is nothing if it is not of this API. */
    private static String resource(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (!path.startsWith(PREFIX)) {
            return "";
        }
        String resource = path.substring(PREFIX.length());
        return resource.endsWith("/") ? resource.substring(0, resource.length() - 1) : resource;
    }

    private Answer act(String resource, Headers headers) throws JsonProcessingException {
        // A page of another site can send a form, but neither this type, without asking first, nor
        // hide where it comes from.
        String type = headers.getFirst("Content-Type");
        if (type == null || !JSON_TYPE.matcher(type).matches()) {
            return error(415, "expected: Content-Type: application/json");
        }
        String origin = headers.getFirst("Origin");
        if (origin != null && !origin.equals("http://" + headers.getFirst("Host"))) {
            return error(403, "not for other sites");
        }
        Matcher rollout = ROLLOUT.matcher(resource);
        if (rollout.matches()) {
            ActionResult result = view.orderRollout(rollout.group(1), rollout.group(2));
            return json(result.status(), result.shown());
        }
        return reloadPlugins();
    }

    private Answer reloadPlugins() throws JsonProcessingException {
        try {
            PluginReload reload = view.reloadPlugins();
            return json(reload.accepted() ? 200 : 409, reload.shown());
        } catch (IllegalStateException e) {
            log.atDebug().setCause(e).log("plugins not reloaded");
            return error(503, "the gateway is not running");
        }
    }

    private Answer show(String resource) throws JsonProcessingException {
        int slash = resource.indexOf('/');
        if (slash > 0) {
            String name = resource.substring(slash + 1);
            return switch (resource.substring(0, slash)) {
                case "routes" -> one(view.routes(), name, "Route not found");
                case "services" -> one(view.services(), name, "Service not found");
                case "rollouts" -> one(view.rollouts(), name, "Rollout not found");
                case "scaling" -> one(view.scaling(), name, "Scaled service not found");
                default -> error(404, "Not found");
            };
        }
        return switch (resource) {
            case HEALTH -> json(view.isReady() ? 200 : 503, view.health());
            case "metrics" -> new Answer(200, PROMETHEUS, view.metrics());
            case "config" -> json(200, view.config());
            case "routes" -> json(200, view.routes());
            case "services" -> json(200, view.services());
            case "scaling" -> json(200, view.scaling());
            case "backends" -> json(200, view.backends());
            case "rollouts" -> json(200, view.rollouts());
            case "plugins" -> json(200, view.plugins());
            case "version" -> json(200, view.version());
            default -> error(404, "Not found");
        };
    }

    private Answer one(List<Map<String, Object>> all, String name, String missing)
            throws JsonProcessingException {
        for (Map<String, Object> candidate : all) {
            if (name.equals(candidate.get("name"))) {
                return json(200, candidate);
            }
        }
        return error(404, missing);
    }

    private Answer json(int status, Object value) throws JsonProcessingException {
        return new Answer(status, JSON, Json.MAPPER.writeValueAsString(value) + "\n");
    }

    private static Answer error(int status, String text) {
        return new Answer(status, JSON, errorBody(text));
    }

    private static String errorBody(String text) {
        return "{\"error\": \"" + text + "\"}\n";
    }

    // Without a token, a web page could read the API by a name of its own that it lets point to
    // loopback (DNS rebinding).
    private static boolean isLocalName(@Nullable String host) {
        return host != null && LOCAL_NAME.matcher(host).matches();
    }

    private boolean isAllowed(HttpExchange exchange) {
        if (token.isEmpty()) {
            return true;
        }
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        // RFC 9110 §11.1: the scheme's case does not matter.
        if (given == null || !given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        // The server reads fields as Latin-1, which keeps the octets that were sent.
        byte[] presented = given.substring(SCHEME.length()).getBytes(StandardCharsets.ISO_8859_1);
        return MessageDigest.isEqual(token.get().getBytes(StandardCharsets.UTF_8), presented);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
