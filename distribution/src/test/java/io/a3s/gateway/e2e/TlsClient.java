package io.a3s.gateway.e2e;

import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.HttpReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One connection over TLS to a port of this machine. */
final class TlsClient implements AutoCloseable {
    private final SSLSocket socket;
    private final HttpReader reader;

    /**
     * Connects and shakes hands.
     *
     * @param serverName what to ask for; nothing if empty
     */
    TlsClient(SSLContext context, int port, String serverName) throws IOException {
        this(context, new Socket(InetAddress.getLoopbackAddress(), port), serverName);
    }

    /**
     * Shakes hands on a connection.
     *
     * @param connected is closed with this
     * @param serverName what to ask for; nothing if empty
     */
    TlsClient(SSLContext context, Socket connected, String serverName) throws IOException {
        socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(connected, "127.0.0.1", connected.getPort(), true);
        socket.setSoTimeout((int) Scale.patience(20).toMillis());
        SSLParameters parameters = socket.getSSLParameters();
        if (!serverName.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        reader = new HttpReader(new BufferedInputStream(socket.getInputStream()));
    }

    SSLSocket socket() {
        return socket;
    }

    X509Certificate certificate() throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    String subject() throws IOException {
        return certificate().getSubjectX500Principal().getName();
    }

    /** Sends a request without a body, reads the answer's head and drops its body. */
    HttpHead get(String path, String host) throws IOException {
        HttpHead head = ask(path, host);
        reader.responseBody(head).rest();
        return head;
    }

    /** Sends a request without a body and reads the answer's body. */
    String body(String path, String host) throws IOException {
        return new String(reader.responseBody(ask(path, host)).rest(), StandardCharsets.UTF_8);
    }

    private HttpHead ask(String path, String host) throws IOException {
        socket.getOutputStream()
                .write(
                        "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n"
                                .formatted(path, host)
                                .getBytes(StandardCharsets.US_ASCII));
        return reader.readHead().orElseThrow();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
