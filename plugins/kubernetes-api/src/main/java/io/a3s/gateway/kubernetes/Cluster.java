package io.a3s.gateway.kubernetes;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that the gateway runs in, if it does, as each pod is told of it.
 *
 * @param environment gives the value of a variable, or null
 * @param account the directory with the files of the service account
 */
public record Cluster(Function<String, @Nullable String> environment, Path account) {
    /** That of this process. */
    public static final Cluster OWN =
            new Cluster(System::getenv, Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));

    /** Returns where the API server is. */
    public Optional<URI> api() {
        String host = environment.apply("KUBERNETES_SERVICE_HOST");
        String port = environment.apply("KUBERNETES_SERVICE_PORT");
        if (host == null || host.isEmpty()) {
            return Optional.empty();
        }
        String literal = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return Optional.of(URI.create("https://" + literal + ':' + (port == null ? "443" : port)));
    }

    /** Returns the file of the authorities that have signed its certificate. */
    public Optional<Path> certificates() {
        return Optional.of(account.resolve("ca.crt")).filter(Files::isRegularFile);
    }

    /** Returns the namespace of the gateway's own pod. */
    public Optional<String> namespace() {
        try {
            return Optional.of(Files.readString(account.resolve("namespace")).strip())
                    .filter(name -> !name.isEmpty());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /**
     * Returns where the token is.
     *
     * @param configured the file, if it is not that of the service account
     */
    public TokenFile token(Optional<Path> configured) {
        return new TokenFile(
                configured.orElse(account.resolve("token")),
                /* isRequired= */ configured.isPresent());
    }

    /**
     * Refuses what is no URL of an API server.
     *
     * @throws InvalidConfigException for {@code api_url}
     */
    public static void checkApi(URI api) {
        boolean isHttp = "http".equals(api.getScheme()) || "https".equals(api.getScheme());
        if (!isHttp
                || api.getHost() == null
                || api.getRawUserInfo() != null
                || api.getRawQuery() != null) {
            throw new InvalidConfigException(
                    "api_url", "no such URL (expected: https://HOST:PORT)");
        }
    }
}
