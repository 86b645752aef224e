package io.a3s.gateway.certificates;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.tls.Certificates;
import io.a3s.gateway.tls.ChallengeContexts;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers to challenges that are open now, as they lie in the directories of stores: the
 * authority may come to another gateway than the one that orders. Any thread may ask.
 */
public final class Challenges implements ChallengeContexts {
    private static final Logger log = LoggerFactory.getLogger(Challenges.class);
    private static final String PATH = "/.well-known/acme-challenge/";
    private static final String HTTP = "http-";
    private static final String TLS = "tls-";
    // More are under way only if somebody else writes there.
    private static final int MAX = 10_000;

    private volatile Map<String, Reply> http = Map.of();
    private volatile Map<String, SslContext> tls = Map.of();
    private volatile Map<Path, String> known = Map.of();

    /** Returns the file for the answer to a request. */
    static Path httpFile(Path directory, String token) {
        return directory.resolve(HTTP + token);
    }

    /** Returns the file for the certificate to show. */
    static Path tlsFile(Path directory, String name) {
        return directory.resolve(TLS + name + ".pem");
    }

    /** Returns what to answer to a request, or null if it is no challenge. */
    public @Nullable Reply reply(RequestHead request) {
        Map<String, Reply> open = http;
        if (open.isEmpty() || !request.method().equals("GET")) {
            return null;
        }
        String path = request.path();
        return path.startsWith(PATH) ? open.get(path.substring(PATH.length())) : null;
    }

    @Override
    public boolean isEmpty() {
        return tls.isEmpty();
    }

    @Override
    public @Nullable SslContext get(String name) {
        return tls.get(name);
    }

    /** Looks which answers there are now. */
    synchronized void refresh(Collection<Path> directories) {
        Map<Path, String> now = new HashMap<>();
        directories.forEach(directory -> list(directory, now));
        if (now.equals(known)) {
            return;
        }
        Map<String, Reply> replies = new HashMap<>();
        Map<String, SslContext> contexts = new HashMap<>();
        for (Path file : now.keySet()) {
            String name = file.getFileName().toString();
            try {
                if (name.startsWith(HTTP)) {
                    replies.put(
                            name.substring(HTTP.length()),
                            Reply.of(200)
                                    .withBody("application/octet-stream", Files.readString(file)));
                } else {
                    contexts.put(
                            name.substring(TLS.length(), name.length() - ".pem".length()),
                            ChallengeContexts.context(
                                    Certificates.identity("challenge", file, "challenge", file)));
                }
            } catch (IOException | InvalidConfigException e) {
                // It may have been taken down just now.
                log.atDebug().addKeyValue("file", file).setCause(e).log("no answer to a challenge");
            }
        }
        http = Map.copyOf(replies);
        tls = Map.copyOf(contexts);
        known = now;
    }

    private static void list(Path directory, Map<Path, String> found) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> answers = files.filter(Challenges::isAnswer).limit(MAX).toList();
            for (Path file : answers) {
                found.put(file, Files.getLastModifiedTime(file).toString());
            }
        } catch (IOException | UncheckedIOException e) {
            // One of them may have been taken down just now; the next look will tell.
            log.atDebug().addKeyValue("directory", directory).setCause(e).log("not read");
        }
    }

    private static boolean isAnswer(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(HTTP) || (name.startsWith(TLS) && name.endsWith(".pem"));
    }
}
