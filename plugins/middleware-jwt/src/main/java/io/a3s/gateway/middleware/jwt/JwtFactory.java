package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes {@code jwt} middlewares. */
final class JwtFactory implements MiddlewareFactory<JwtConfig> {
    private static final Logger LOG = LoggerFactory.getLogger(JwtFactory.class);
    // RFC 7518 §3.2 wants a key at least as long as the hash.
    private static final int RECOMMENDED_KEY_BYTES = 32;

    @Override
    public String type() {
        return "jwt";
    }

    @Override
    public Class<JwtConfig> configType() {
        return JwtConfig.class;
    }

    @Override
    public Middleware create(JwtConfig config, PluginContext context) {
        byte[] secret = config.value().getBytes(StandardCharsets.UTF_8);
        if (secret.length < RECOMMENDED_KEY_BYTES) {
            LOG.atWarn()
                    .addKeyValue("middleware", context.name())
                    .log(
                            "The JWT secret is shorter than 256 bits, so it may be guessed from a token");
        }
        ClaimRules rules =
                new ClaimRules(
                        config.issuer(), config.audience(), config.leeway(), config.requireExp());
        return new Jwt(
                new TokenSource(HeaderName.of(config.header())),
                new TokenVerifier(HmacKey.sha256(secret)),
                rules,
                context.clock(),
                context.metrics());
    }
}
