package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.authentication.AuthScheme;
import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.QueryParameter;
import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.authentication.Watched;
import io.a3s.gateway.authentication.WatchedFile;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes {@code api-key} middlewares. */
final class ApiKeyFactory implements MiddlewareFactory<ApiKeyConfig> {
    // Not a registered scheme, as there is none for keys in headers of their own; RFC 9110 §15.5.2
    // wants a challenge all the same.
    private static final AuthScheme API_KEY = new AuthScheme("ApiKey");

    // One for all of them: what it protects, the processor, is one as well.
    private final VerificationGate gate;

    ApiKeyFactory(VerificationGate gate) {
        this.gate = gate;
    }

    @Override
    public String type() {
        return "api-key";
    }

    @Override
    public Class<ApiKeyConfig> configType() {
        return ApiKeyConfig.class;
    }

    /** Returns that it blocks: slow hashes and the file leave the event loop. */
    @Override
    public Needs needs() {
        return Needs.none().withBlocking();
    }

    @Override
    public Middleware create(ApiKeyConfig config, PluginContext context) {
        KeySource source =
                new KeySource(
                        HeaderName.of(config.header()),
                        config.query().map(name -> QueryParameter.of("query", name)));
        AuthScheme scheme = source.isAuthorization() ? AuthScheme.BEARER : API_KEY;
        return new ApiKey(
                source,
                rings(config, context),
                gate,
                config.identityHeader()
                        .map(name -> IdentityHeader.of("identity_header", name))
                        .orElse(null),
                config.stripCredentials(),
                scheme.challenge(config.realm()),
                context);
    }

    private static Watched<KeyRing> rings(ApiKeyConfig config, PluginContext context) {
        List<NamedKey> inline = NamedKey.inline(config.keys(), config.clients());
        if (config.keysFile().isEmpty()) {
            return Watched.constant(KeyRing.of(inline));
        }
        Path file = config.keysFile().get();
        try {
            WatchedFile<KeyRing> rings =
                    new WatchedFile<>(file, content -> ring(inline, content), context.ticker());
            context.metrics().gauge("api_key_file_valid", () -> rings.isValid() ? 1 : 0);
            return rings;
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException("keys_file", file + ": " + e.getMessage());
        }
    }

    private static KeyRing ring(List<NamedKey> inline, byte[] content) {
        List<NamedKey> all = new ArrayList<>(inline);
        all.addAll(NamedKey.parseFile(content));
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no keys (expected: a line name:key for each)");
        }
        return KeyRing.of(all);
    }
}
