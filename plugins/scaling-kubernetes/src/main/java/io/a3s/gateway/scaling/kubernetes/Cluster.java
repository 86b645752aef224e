package io.a3s.gateway.scaling.kubernetes;

import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
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
record Cluster(Function<String, @Nullable String> environment, Path account) {
    static final Cluster OWN =
            new Cluster(System::getenv, Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));

    /** Returns where the API server is. */
    Optional<URI> api() {
        String host = environment.apply("KUBERNETES_SERVICE_HOST");
        String port = environment.apply("KUBERNETES_SERVICE_PORT");
        if (host == null || host.isEmpty()) {
            return Optional.empty();
        }
        String literal = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return Optional.of(URI.create("https://" + literal + ':' + (port == null ? "443" : port)));
    }

    /** Returns the file of the authorities that have signed its certificate. */
    Optional<Path> certificates() {
        return Optional.of(account.resolve("ca.crt")).filter(Files::isRegularFile);
    }

    /** Returns the namespace of the gateway's own pod. */
    Optional<String> namespace() {
        try {
            return Optional.of(Files.readString(account.resolve("namespace")).strip())
                    .filter(name -> !name.isEmpty());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /**
     * Returns what reads the token anew for each request, as Kubernetes replaces it within the
     * hour.
     *
     * @param configured the file, if it is not that of the service account
     */
    Platform.Credentials credentials(Optional<Path> configured) {
        Path file = configured.orElse(account.resolve("token"));
        return () -> {
            if (configured.isEmpty() && Files.notExists(file)) {
                return Optional.empty();
            }
            return Optional.of(read(file));
        };
    }

    private static String read(Path file) throws ScalingException {
        try {
            String token = Files.readString(file).strip();
            if (token.matches("[!-~]+")) {
                return token;
            }
            throw new ScalingException(Kind.DENIED, file + " has no token in it");
        } catch (IOException e) {
            throw new ScalingException(Kind.DENIED, "the token cannot be read: " + e, e);
        }
    }
}
