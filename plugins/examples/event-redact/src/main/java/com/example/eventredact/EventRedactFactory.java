package com.example.eventredact;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;

final class EventRedactFactory implements MiddlewareFactory<EventRedactConfig> {
    @Override
    public String type() {
        return "event-redact";
    }

    @Override
    public Class<EventRedactConfig> configType() {
        return EventRedactConfig.class;
    }

    @Override
    public Needs needs() {
        return Needs.none().withResponseChunks();
    }

    @Override
    public Middleware create(EventRedactConfig config, PluginContext context) {
        return new EventRedact(config);
    }
}
