package io.a3s.gateway.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Greetings as the JDK writes them, cut into records of other sizes. */
final class ClientHellos {
    private static final int RECORD_HEAD = 5;

    private ClientHellos() {}

    /** Returns the greeting of a client that asks for a name, a few octets of it in each record. */
    static byte[] inRecordsOf(int size, String name) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine(name, 443);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        engine.setUseClientMode(true);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.beginHandshake();
        engine.wrap(ByteBuffer.allocate(0), record);
        byte[] whole = new byte[record.position()];
        record.flip().get(whole);

        var out = new ByteArrayOutputStream();
        for (int at = RECORD_HEAD; at < whole.length; at += size) {
            int length = Math.min(size, whole.length - at);
            out.write(whole, 0, 3);
            out.write(length >> 8);
            out.write(length);
            out.write(whole, at, length);
        }
        return out.toByteArray();
    }
}
