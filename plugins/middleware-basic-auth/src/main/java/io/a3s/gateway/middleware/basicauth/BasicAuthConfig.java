package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.Realm;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Secret;
import io.a3s.gateway.spi.http.HeaderName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sets for {@code basic-auth}.
 *
 * @param username the name of the only user, or of one more
 * @param password their password
 * @param users passwords by user
 * @param usersFile a file with more of them
 * @param realm what the challenge says is protected
 * @param identityHeader the header that tells the backend the user
 * @param stripCredentials whether the password is kept from the backend
 */
@Doc(
        """
        Lets requests pass that carry the name and password of one of the configured users. Use it behind TLS only: the \
        password is sent with each request as good as plain.""")
record BasicAuthConfig(
        @Doc("The name of a user, where one is enough. Goes with `password`.")
                Optional<String> username,
        @Doc("The user's password, plain or hashed; see below.") @Secret Optional<String> password,
        @Doc("Passwords, plain or hashed, by the names of the users.") @Secret
                Map<String, String> users,
        @Doc(
                        """
                        A file with more users, a line `name:hash` for each, as `htpasswd -B` makes it. Looked at every \
                        5 seconds, and read again when it has changed.""")
                Optional<Path> usersFile,
        @Doc("What is protected, as browsers show it to those they ask for a password.")
                @Default("gateway")
                String realm,
        @Doc(
                        """
                        A header that tells the backend the user's name. One sent by the client is removed. By default \
                        none.""")
                Optional<String> identityHeader,
        @Doc(
                        """
                        Whether `Authorization` is removed from the request before it goes to the backend.""")
                @Default("false")
                boolean stripCredentials) {
    BasicAuthConfig {
        if (username.isPresent() != password.isPresent()) {
            throw new InvalidConfigException(
                    username.isPresent() ? "username" : "password",
                    "alone (expected: username and password)");
        }
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
        if (username.isEmpty() && users.isEmpty() && usersFile.isEmpty()) {
            throw new InvalidConfigException(
                    "", "no users (expected: username and password, users, or users_file)");
        }
        Account.inline(username, password, users);
        identityHeader.ifPresent(
                name -> {
                    if (IdentityHeader.of("identity_header", name)
                            .isSpelling(HeaderName.AUTHORIZATION)) {
                        throw new InvalidConfigException(
                                "identity_header",
                                '"' + name + "\" is the header with the password");
                    }
                });
        Realm.require(realm);
    }

    /** Returns a text without the passwords. */
    @Override
    public String toString() {
        return ("BasicAuthConfig[username=%s, password=***, users=***, usersFile=%s, realm=%s,"
                        + " identityHeader=%s, stripCredentials=%s]")
                .formatted(username, usersFile, realm, identityHeader, stripCredentials);
    }
}
