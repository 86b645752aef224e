package io.a3s.gateway.certificates.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** Reaches the server of an authority, and trusts it as configured. Holds a client until closed. */
final class Authority extends GenericAcmeProvider implements AutoCloseable {
    private final List<X509Certificate> trusted;
    private final HttpClient client;

    /**
     * @param trusted who may have issued the server's certificate; those the machine trusts if
     *     empty
     */
    Authority(List<X509Certificate> trusted, NetworkSettings settings)
            throws GeneralSecurityException {
        this.trusted = trusted;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(settings.getTimeout())
                        .executor(Thread::startVirtualThread);
        if (!trusted.isEmpty()) {
            builder.sslContext(context());
        }
        this.client = builder.build();
    }

    private SSLContext context() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry("authority-" + i, trusted.get(i));
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @Override
    public boolean accepts(URI directory) {
        return true;
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
        return client;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
