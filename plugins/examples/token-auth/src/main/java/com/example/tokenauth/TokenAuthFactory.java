package com.example.tokenauth;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;

final class TokenAuthFactory implements MiddlewareFactory<TokenAuthConfig> {
    @Override
    public String type() {
        return "token-auth";
    }

    @Override
    public Class<TokenAuthConfig> configType() {
        return TokenAuthConfig.class;
    }

    @Override
    public Needs needs() {
        return Needs.none().withBlocking();
    }

    @Override
    public Middleware create(TokenAuthConfig config, PluginContext context) {
        return new TokenAuth(config);
    }
}
