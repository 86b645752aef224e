package io.a3s.gateway.middleware.forwardauth;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.authentication.TrustedCertificates;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import java.util.List;

/** Makes {@code forward-auth} middlewares. */
final class ForwardAuthFactory implements MiddlewareFactory<ForwardAuthConfig> {
    @Override
    public String type() {
        return "forward-auth";
    }

    @Override
    public Class<ForwardAuthConfig> configType() {
        return ForwardAuthConfig.class;
    }

    @Override
    public Needs needs() {
        return Needs.none().withBlocking();
    }

    @Override
    public Middleware create(ForwardAuthConfig config, PluginContext context) {
        List<HeaderName> asked =
                config.forwardAuthRequestHeaders().stream().map(HeaderName::of).toList();
        List<IdentityHeader> answered =
                config.forwardAuthResponseHeaders().stream()
                        .map(name -> IdentityHeader.of("forward_auth_response_headers", name))
                        .toList();
        AnsweredIdentity identity =
                new AnsweredIdentity(
                        HeaderName.of(config.identityHeader()),
                        answered.stream()
                                .map(IdentityHeader::name)
                                // A credential is nothing to know about somebody.
                                .filter(name -> !name.equals(HeaderName.AUTHORIZATION))
                                .toList());
        // Last, as it has a thread.
        RemoteService service =
                new RemoteService(
                        config.timeout(),
                        Math.toIntExact(config.maxBody().bytes()),
                        config.caFile().map(file -> TrustedCertificates.of("ca_file", file)));
        return new ForwardAuth(
                service,
                new AskedHeaders(config.forwardAuthUrl(), asked),
                answered,
                identity,
                config.maxInFlight(),
                context);
    }
}
