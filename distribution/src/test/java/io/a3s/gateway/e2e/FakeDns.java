package io.a3s.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on a free loopback port that says what it is told to say, for no time at all. Of
 * names it has not been told of, it says that they do not exist.
 */
final class FakeDns implements AutoCloseable {
    private final DatagramSocket socket;
    private final Map<String, List<Record>> records = new ConcurrentHashMap<>();
    private volatile boolean failing;

    FakeDns() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().name("fake-dns").start(this::serve);
    }

    /** Returns where it is. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Lets a name have these records of a type, and no others. */
    void set(String name, String type, String... data) {
        List<Record> all = new ArrayList<>();
        for (String each : data) {
            try {
                all.add(
                        Record.fromString(
                                Name.fromString(name, Name.root),
                                Type.value(type),
                                DClass.IN,
                                0,
                                each,
                                Name.root));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        records.put(name + ". " + type, all);
    }

    /** Lets nobody have anything any more. */
    void clear() {
        records.clear();
    }

    /** Lets it say that it cannot tell. */
    void setFailing(boolean failing) {
        this.failing = failing;
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                socket.receive(packet);
                byte[] answer =
                        answer(Arrays.copyOf(packet.getData(), packet.getLength())).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private Message answer(byte[] bytes) throws IOException {
        Record question = new Message(bytes).getQuestion();
        Message answer = new Message(new Message(bytes).getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question, Section.QUESTION);
        List<Record> found =
                records.get(question.getName() + " " + Type.string(question.getType()));
        if (failing) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (found == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else {
            found.forEach(each -> answer.addRecord(each, Section.ANSWER));
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
