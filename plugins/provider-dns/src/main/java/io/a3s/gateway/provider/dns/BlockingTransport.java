package io.a3s.gateway.provider.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * Carries each query over a socket of its own, whose port nobody can guess, on the thread that
 * asks. The library's own way has a thread that would outlive the plugin.
 */
final class BlockingTransport implements IoClientFactory, UdpIoClient, TcpIoClient {
    @Override
    public UdpIoClient createOrGetUdpClient() {
        return this;
    }

    @Override
    public TcpIoClient createOrGetTcpClient() {
        return this;
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveUdp(
            @Nullable InetSocketAddress local,
            InetSocketAddress remote,
            Message query,
            byte[] data,
            int max,
            Duration timeout) {
        try (var socket = new DatagramSocket()) {
            // Then the system drops what others send.
            socket.connect(remote);
            socket.send(new DatagramPacket(data, data.length));
            return CompletableFuture.completedFuture(receive(socket, data, max, timeout));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] receive(DatagramSocket socket, byte[] query, int max, Duration timeout)
            throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        DatagramPacket packet = new DatagramPacket(new byte[max], max);
        while (true) {
            socket.setSoTimeout(left(deadline));
            socket.receive(packet);
            byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
            // One with another id is late, or a guess.
            if (answer.length >= 2 && answer[0] == query[0] && answer[1] == query[1]) {
                return answer;
            }
        }
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveTcp(
            @Nullable InetSocketAddress local,
            InetSocketAddress remote,
            Message query,
            byte[] data,
            Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (var socket = new Socket()) {
            socket.connect(remote, left(deadline));
            var out = new DataOutputStream(socket.getOutputStream());
            byte[] framed = new byte[data.length + 2];
            framed[0] = (byte) (data.length >> 8);
            framed[1] = (byte) data.length;
            System.arraycopy(data, 0, framed, 2, data.length);
            out.write(framed);
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            socket.setSoTimeout(left(deadline));
            byte[] answer = new byte[in.readUnsignedShort()];
            int length = 0;
            while (length < answer.length) {
                socket.setSoTimeout(left(deadline));
                int read = in.read(answer, length, answer.length - length);
                if (read < 0) {
                    throw new IOException("the answer is cut off");
                }
                length += read;
            }
            return CompletableFuture.completedFuture(answer);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
