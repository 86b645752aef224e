package io.a3s.gateway.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file with the bearer token that is shown to the API server. It is read anew for each request,
 * as Kubernetes replaces it within the hour.
 *
 * @param file where it is
 * @param isRequired whether it has to be there; outside of a cluster, there is none to begin with
 */
public record TokenFile(Path file, boolean isRequired) {
    /**
     * Returns the token, if there is one.
     *
     * @throws IOException if there should be one, but it cannot be had; the message does not show
     *     what is in the file
     */
    public Optional<String> read() throws IOException {
        if (!isRequired && Files.notExists(file)) {
            return Optional.empty();
        }
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException("the token cannot be read: " + e, e);
        }
        if (!token.matches("[!-~]+")) {
            throw new IOException(file + " has no token in it");
        }
        return Optional.of(token);
    }
}
