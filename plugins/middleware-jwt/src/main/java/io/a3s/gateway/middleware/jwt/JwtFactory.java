package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.QueryParameter;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;

/** Makes {@code jwt} middlewares. */
final class JwtFactory implements MiddlewareFactory<JwtConfig> {
    @Override
    public String type() {
        return "jwt";
    }

    @Override
    public Class<JwtConfig> configType() {
        return JwtConfig.class;
    }

    /** Returns that it blocks: files and fetches of keys leave the event loop. */
    @Override
    public Needs needs() {
        return Needs.none().withBlocking();
    }

    @Override
    public Middleware create(JwtConfig config, PluginContext context) {
        ClaimHeaders headers = new ClaimHeaders(config.claimHeaders());
        ClaimRules rules =
                new ClaimRules(
                        config.issuer(),
                        config.audience(),
                        config.requiredClaims(),
                        config.leeway(),
                        config.requireExp());
        TokenSource source =
                new TokenSource(
                        HeaderName.of(config.header()),
                        config.cookie().map(CookieCredential::of),
                        config.query().map(name -> QueryParameter.of("query", name)));
        return new Jwt(
                source,
                KeySources.of(config, context),
                new TokenReading(rules, config.identityClaim(), headers),
                new TokenCache(config.cachedTokens()),
                headers,
                config.stripCredentials(),
                config.realm(),
                context.clock(),
                context.metrics());
    }
}
