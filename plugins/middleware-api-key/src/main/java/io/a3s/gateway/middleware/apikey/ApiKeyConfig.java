package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.QueryParameter;
import io.a3s.gateway.authentication.Realm;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Secret;
import io.a3s.gateway.spi.http.HeaderName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sets for {@code api-key}.
 *
 * @param header the header that carries the key
 * @param query the parameter that may carry it instead
 * @param keys keys without names
 * @param clients keys by the names of those they were given to
 * @param keysFile a file with more of them
 * @param identityHeader the header that tells the backend the name
 * @param stripCredentials whether the key is kept from the backend
 * @param realm what the challenge says is protected
 */
@Doc(
        """
        Lets requests pass that carry one of the configured keys. There may be thousands of them: a request costs the \
        same.""")
record ApiKeyConfig(
        @Doc(
                        """
                        The header that carries the key: after `Bearer` in `Authorization`, as it is in any other.""")
                @Default("X-API-Key")
                String header,
        @Doc(
                        """
                        A parameter of the query that may carry the key where the header is absent. By default none, as \
                        URLs end up in logs.""")
                Optional<String> query,
        @Doc(
                        """
                        Keys, plain or hashed; see below. Those who use them are called `key-1`, `key-2` and so on, in \
                        this order.""")
                @Secret
                List<String> keys,
        @Doc("Keys, plain or hashed, by the names of those they were given to.") @Secret
                Map<String, String> clients,
        @Doc(
                        """
                        A file with more keys, a line `name:key` for each. Looked at every 5 seconds, and read again \
                        when it has changed.""")
                Optional<Path> keysFile,
        @Doc(
                        """
                        A header that tells the backend the name the key was given to. One sent by the client is \
                        removed. By default none.""")
                Optional<String> identityHeader,
        @Doc("Whether the key is removed from the request before it goes to the backend.")
                @Default("false")
                boolean stripCredentials,
        @Doc("What the challenge of a refusal says is protected.") @Default("gateway")
                String realm) {
    ApiKeyConfig {
        HeaderName carrier = IdentityHeader.requireName("header", header);
        query.ifPresent(name -> QueryParameter.of("query", name));
        keys = List.copyOf(keys);
        clients = Collections.unmodifiableMap(new LinkedHashMap<>(clients));
        if (keys.isEmpty() && clients.isEmpty() && keysFile.isEmpty()) {
            throw new InvalidConfigException("", "no keys (expected: keys, clients or keys_file)");
        }
        KeyRing.of(NamedKey.inline(keys, clients));
        identityHeader.ifPresent(
                name -> {
                    if (IdentityHeader.of("identity_header", name).isSpelling(carrier)) {
                        throw new InvalidConfigException(
                                "identity_header", '"' + name + "\" is the header with the key");
                    }
                });
        Realm.require(realm);
    }

    /** Returns a text without the keys. */
    @Override
    public String toString() {
        return ("ApiKeyConfig[header=%s, query=%s, keys=***, clients=***, keysFile=%s,"
                        + " identityHeader=%s, stripCredentials=%s, realm=%s]")
                .formatted(header, query, keysFile, identityHeader, stripCredentials, realm);
    }
}
