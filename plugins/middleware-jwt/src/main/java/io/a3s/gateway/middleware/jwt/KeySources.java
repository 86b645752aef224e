package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.authentication.TrustedCertificates;
import io.a3s.gateway.authentication.Watched;
import io.a3s.gateway.authentication.WatchedFile;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the source of keys that a configuration asks for. */
final class KeySources {
    private static final Logger log = LoggerFactory.getLogger(KeySources.class);
    private static final int MAX_JWKS_BYTES = 1 << 20;

    private KeySources() {}

    /**
     * Makes the source.
     *
     * @throws InvalidConfigException if the keys cannot be used
     */
    static KeySource of(JwtConfig config, PluginContext context) {
        List<Algorithm> algorithms = config.parsedAlgorithms();
        if (config.value().isPresent()) {
            byte[] secret = config.value().get().getBytes(StandardCharsets.UTF_8);
            List<Algorithm> used = algorithms.isEmpty() ? List.of(Algorithm.HS256) : algorithms;
            warnIfShort(secret, used, context);
            return new LocalKeys(Watched.constant(KeySet.ofSecret(secret, used)));
        }
        if (config.publicKey().isPresent()) {
            KeySet keys = publicKeys("public_key", config.publicKey().get(), algorithms);
            return new LocalKeys(Watched.constant(keys));
        }
        if (config.publicKeyFile().isPresent()) {
            return watched(
                    "public_key_file",
                    config.publicKeyFile().get(),
                    content ->
                            KeySet.ofPublicKeys(
                                    PemKeys.parse(new String(content, StandardCharsets.UTF_8)),
                                    algorithms),
                    context);
        }
        JwksConfig jwks = config.jwks().orElseThrow();
        JwksReader reader = new JwksReader(algorithms);
        if (jwks.file().isPresent()) {
            return watched("jwks", jwks.file().get(), reader::read, context);
        }
        RemoteService service =
                new RemoteService(
                        jwks.timeout(),
                        MAX_JWKS_BYTES,
                        jwks.caFile().map(file -> TrustedCertificates.of("jwks", file)));
        return new RemoteKeys(jwks.url().orElseThrow(), reader, service, jwks, context);
    }

    // RFC 7518 §3.2 wants a key at least as long as the hash.
    private static void warnIfShort(
            byte[] secret, List<Algorithm> algorithms, PluginContext context) {
        int longest = algorithms.stream().mapToInt(Algorithm::bytes).max().orElse(0);
        if (secret.length < longest) {
            log.atWarn()
                    .addKeyValue("middleware", context.name())
                    .log(
                            "The JWT secret is shorter than {} bits, so it may be guessed from a token",
                            longest * 8);
        }
    }

    private static KeySet publicKeys(String key, String text, List<Algorithm> algorithms) {
        try {
            return KeySet.ofPublicKeys(PemKeys.parse(text), algorithms);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(key, String.valueOf(e.getMessage()));
        }
    }

    private static KeySource watched(
            String key, Path file, WatchedFile.Reader<KeySet> reader, PluginContext context) {
        try {
            WatchedFile<KeySet> keys = new WatchedFile<>(file, reader, context.ticker());
            context.metrics().gauge("jwt_key_file_valid", () -> keys.isValid() ? 1 : 0);
            return new LocalKeys(keys);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(key, file + ": " + e.getMessage());
        }
    }
}
