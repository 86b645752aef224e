package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.authentication.Watched;
import io.a3s.gateway.authentication.WatchedFile;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import java.nio.file.Path;
import java.util.List;

/** Makes {@code basic-auth} middlewares. */
final class BasicAuthFactory implements MiddlewareFactory<BasicAuthConfig> {
    // One for all of them: what it protects, the processor, is one as well.
    private final VerificationGate gate;

    BasicAuthFactory(VerificationGate gate) {
        this.gate = gate;
    }

    @Override
    public String type() {
        return "basic-auth";
    }

    @Override
    public Class<BasicAuthConfig> configType() {
        return BasicAuthConfig.class;
    }

    /** Returns that it blocks: hashes and the file leave the event loop. */
    @Override
    public Needs needs() {
        return Needs.none().withBlocking();
    }

    @Override
    public Middleware create(BasicAuthConfig config, PluginContext context) {
        return new BasicAuth(
                users(config, context),
                gate,
                config.identityHeader()
                        .map(name -> IdentityHeader.of("identity_header", name))
                        .orElse(null),
                config.stripCredentials(),
                config.realm(),
                context);
    }

    private static Watched<Users> users(BasicAuthConfig config, PluginContext context) {
        List<Account> inline = Account.inline(config.username(), config.password(), config.users());
        if (config.usersFile().isEmpty()) {
            return Watched.constant(Users.none().replacedBy(inline));
        }
        Path file = config.usersFile().get();
        try {
            WatchedFile<Users> users =
                    new WatchedFile<>(file, new UserFile(inline), context.ticker());
            context.metrics().gauge("basic_auth_file_valid", () -> users.isValid() ? 1 : 0);
            return users;
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException("users_file", file + ": " + e.getMessage());
        }
    }
}
