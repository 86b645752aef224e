package io.a3s.gateway.kubernetes;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes clients of the API server: to that one alone, by no proxy and no redirect. */
public final class ApiClients {
    private ApiClients() {}

    /**
     * Returns a client, which has a thread until it is closed.
     *
     * @param tls whom to trust, if not whom the machine does
     */
    public static HttpClient of(Optional<SSLContext> tls, Duration connectTimeout) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(connectTimeout)
                        .executor(Thread::startVirtualThread);
        tls.ifPresent(builder::sslContext);
        return builder.build();
    }

    /** Returns what paths, which begin with a slash, are put behind. */
    public static String base(URI api) {
        return api.toString().replaceAll("/+$", "");
    }
}
