package io.a3s.gateway.provider.discovery;

import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.net.URI;
import java.util.Optional;

/**
 * A backend that is asked.
 *
 * @param url where it is
 * @param name what it has to call itself
 * @param within what it may have of all requests
 */
@Doc("A backend that is asked what it is.")
record SeedConfig(
        @Doc("Where it is, such as `http://10.0.0.5:8001`; requests go to the same place.") URI url,
        @Doc(
                        "The `name` that its document must have. Then no backend without it may use the name. Any unless set.")
                Optional<String> name,
        @Doc("A rule that requests to it have to match as well, instead of the one for all seeds.")
                Optional<String> within) {
    private static final String DOCUMENT = "/.well-known/a3s-service.json";
    private static final int MAX_URL = 500;

    SeedConfig {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        boolean isBare =
                url.getRawQuery() == null
                        && url.getRawFragment() == null
                        && url.getRawUserInfo() == null
                        && (path.isEmpty() || path.equals("/"));
        boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!isHttp || !isBare || url.getHost() == null || url.toString().length() > MAX_URL) {
            throw new InvalidConfigException(
                    "url",
                    '"'
                            + url.toString()
                            + "\" (expected: http or https, a host and perhaps a port, such as"
                            + " http://10.0.0.5:8001)");
        }
        name.ifPresent(
                set -> {
                    if (!ServiceDocument.isName(set)) {
                        throw new InvalidConfigException(
                                "name", '"' + set + "\" (expected: " + ServiceDocument.NAME + ')');
                    }
                });
        within.ifPresent(rule -> Rules.checkOwn("within", rule));
    }

    /** Returns the URL of a server, which says what the seed's says, in one spelling. */
    String server() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    /** Returns where the document is, RFC 8615. */
    URI document() {
        return URI.create(server() + DOCUMENT);
    }
}
