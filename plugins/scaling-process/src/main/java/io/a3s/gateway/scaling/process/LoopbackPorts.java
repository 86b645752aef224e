package io.a3s.gateway.scaling.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Ports of this machine that nobody listens at. */
final class LoopbackPorts {
    /** Where replicas listen. */
    static final InetAddress ADDRESS = address();

    private LoopbackPorts() {}

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /**
     * Returns a free port. Somebody else may take it before a replica does; that replica then ends
     * and is started anew with another one.
     */
    static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, ADDRESS)) {
            return socket.getLocalPort();
        }
    }
}
