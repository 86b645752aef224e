package io.a3s.gateway.distribution.warm;

import io.a3s.gateway.distribution.demo.DemoBackend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Runs a gateway through its launcher as in production, sends it requests of all kinds, changes its
 * configuration, stops it, and has its JVM write the cache.
 */
public final class Training {
    private static final int ROUNDS = 50;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(3);
    private static final List<String> MANAGEMENT =
            List.of("health", "config", "routes", "services", "backends", "plugins", "version");
    private static final String QUESTION =
            "{\"stream\":%s,\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"training\"}]}";

    private final Path launcher;
    private final Path directory;
    private final Predicate<String> middlewares;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param launcher what starts a gateway
     * @param directory an empty one, for what is left over
     * @param middlewares the types that are installed
     */
    public Training(Path launcher, Path directory, Predicate<String> middlewares) {
        this.launcher = launcher;
        this.directory = directory;
        this.middlewares = middlewares;
    }

    /**
     * Makes the cache; takes some seconds.
     *
     * @return where it is, in the directory
     * @throws TrainingException if there is none; says what the gateway or its JVM said
     */
    public Path run() throws IOException, InterruptedException, TrainingException {
        try (DemoBackend backend = DemoBackend.start("training", Duration.ofMillis(1))) {
            TrainingConfig config =
                    new TrainingConfig(freePort(), freePort(), backend.url(), middlewares);
            Path file = Files.writeString(directory.resolve("training.hcl"), config.hcl(false));
            Path log = directory.resolve("training.log");
            Process gateway = start(file, log);
            try {
                URI web = URI.create("http://127.0.0.1:" + config.port());
                URI management = URI.create("http://127.0.0.1:" + config.managementPort());
                awaitHealthy(gateway, management, log);
                drive(web, management);
                Files.writeString(file, config.hcl(true));
                awaitReload(gateway, management, log);
                drive(web, management);
                gateway.destroy();
                if (!gateway.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw failure("the gateway did not end", log);
                }
            } finally {
                gateway.descendants().forEach(ProcessHandle::destroyForcibly);
                gateway.destroyForcibly();
            }
            Path cache = directory.resolve("new.aot");
            if (!Files.isRegularFile(cache)) {
                throw failure("the JVM made no cache", log);
            }
            return cache;
        } finally {
            client.shutdownNow();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start(Path config, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        launcher.toString(), "--config", config.getFileName().toString());
        Map<String, String> environment = builder.environment();
        environment.put("A3S_GATEWAY_JAVA_HOME", System.getProperty("java.home"));
        environment.put("A3S_GATEWAY_AOT", "off");
        // A cache made with this profile's collector serves both.
        environment.put("A3S_GATEWAY_PROFILE", "large");
        // Without a directory, whose name the launcher would split at blanks.
        environment.merge(
                "JAVA_OPTS", "-XX:AOTCacheOutput=new.aot", (own, ours) -> own + ' ' + ours);
        return builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private void awaitHealthy(Process gateway, URI management, Path log)
            throws InterruptedException, TrainingException {
        await(gateway, log, () -> ask(management, "health").statusCode() == 200);
    }

    private void awaitReload(Process gateway, URI management, Path log)
            throws InterruptedException, TrainingException {
        await(gateway, log, () -> ask(management, "routes").body().contains("\"more\""));
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(Process gateway, Path log, Condition condition)
            throws InterruptedException, TrainingException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (gateway.isAlive() && System.nanoTime() - deadline < 0) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                // Not yet listening.
            }
            Thread.sleep(50);
        }
        throw failure(
                gateway.isAlive() ? "the gateway did not get ready" : "the gateway did not start",
                log);
    }

    private void drive(URI web, URI management) throws IOException, InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            send(web, "/v1/models", "GET", BodyPublishers.noBody());
            send(web, "/training/v1/models?a=b", "GET", BodyPublishers.noBody());
            send(
                    web,
                    "/v1/chat/completions",
                    "POST",
                    BodyPublishers.ofString(QUESTION.formatted(true)));
            send(
                    web,
                    "/v1/chat/completions",
                    "POST",
                    BodyPublishers.ofString(QUESTION.formatted(false)));
            send(web, "/v1/chat/completions", "POST", ofUnknownLength(QUESTION.formatted(true)));
            send(web, "/nowhere", "GET", BodyPublishers.noBody());
        }
        for (String resource : MANAGEMENT) {
            ask(management, resource);
        }
        ask(management, "metrics");
    }

    private static BodyPublisher ofUnknownLength(String text) {
        return BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void send(URI web, String path, String method, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(web.resolve(path))
                        .method(method, body)
                        .header("Accept", "*/*")
                        .header("Content-Type", "application/json")
                        .build();
        client.send(request, BodyHandlers.discarding());
    }

    private HttpResponse<String> ask(URI management, String resource)
            throws IOException, InterruptedException {
        URI uri = management.resolve("/api/gateway/" + resource);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static TrainingException failure(String what, Path log) {
        String said;
        try {
            said = Files.readString(log);
        } catch (IOException e) {
            said = "";
        }
        return new TrainingException(what + (said.isBlank() ? "" : ":\n" + said.strip()));
    }
}
