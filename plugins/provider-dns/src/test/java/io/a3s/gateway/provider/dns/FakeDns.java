package io.a3s.gateway.provider.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A DNS server that says what it is told to say; of all else, that it does not exist. */
final class FakeDns implements AutoCloseable {
    private record Reply(int code, List<Record> records) {}

    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean silent;
    private volatile boolean truncating;
    private volatile boolean noisy;
    private volatile boolean referring;

    FakeDns() throws IOException {
        connections = new ServerSocket();
        datagrams = bindBoth(connections);
        Thread.ofVirtual().start(this::serveDatagrams);
        Thread.ofVirtual().start(this::serveConnections);
    }

    // A number that is free for datagrams may be taken for connections.
    private static DatagramSocket bindBoth(ServerSocket connections) throws IOException {
        for (int i = 0; i < 100; i++) {
            var datagrams =
                    new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try {
                connections.bind(datagrams.getLocalSocketAddress());
                return datagrams;
            } catch (BindException e) {
                datagrams.close();
            }
        }
        throw new IOException("no port that is free for both");
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), datagrams.getLocalPort());
    }

    /** Returns the address as it stands in {@code resolvers}. */
    String text() {
        return "127.0.0.1:" + datagrams.getLocalPort();
    }

    /** Lets there be records of a name and type, such as {@code A 60 10.0.0.1}. */
    void set(String name, String type, long ttl, String... data) {
        List<Record> records = new ArrayList<>();
        for (String each : data) {
            // An alias is what is found instead.
            String kind = each.startsWith("alias ") ? "CNAME" : type;
            records.add(record(name, kind, ttl, each.replace("alias ", "")));
        }
        put(name, type, new Reply(Rcode.NOERROR, records));
    }

    /** Adds a record of another name to what is said of one. */
    void add(String name, String type, String other, long ttl, String data) {
        Reply before = replies.getOrDefault(key(name, type), new Reply(Rcode.NOERROR, List.of()));
        List<Record> records = new ArrayList<>(before.records());
        records.add(record(other, type, ttl, data));
        put(name, type, new Reply(before.code(), records));
    }

    private static Record record(String name, String type, long ttl, String data) {
        try {
            return Record.fromString(
                    Name.fromString(name, Name.root),
                    Type.value(type),
                    DClass.IN,
                    ttl,
                    data,
                    Name.root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void fail(String name, String type) {
        put(name, type, new Reply(Rcode.SERVFAIL, List.of()));
    }

    void remove(String name, String type) {
        replies.remove(key(name, type));
    }

    private void put(String name, String type, Reply reply) {
        replies.put(key(name, type), reply);
    }

    private static String key(String name, String type) {
        return name + "./" + type;
    }

    void setSilent(boolean silent) {
        this.silent = silent;
    }

    /** Lets datagrams say only that there is more. */
    void setTruncating(boolean truncating) {
        this.truncating = truncating;
    }

    /** Lets each answer come behind one to another question. */
    void setNoisy(boolean noisy) {
        this.noisy = noisy;
    }

    /** Lets it say only who knows what there is. */
    void setReferring(boolean referring) {
        this.referring = referring;
    }

    /** Returns how often a name and type was asked for. */
    long asked(String name, String type) {
        return asked.stream().filter(key(name, type)::equals).count();
    }

    private Optional<Message> answer(byte[] bytes, boolean isDatagram) throws IOException {
        Message query = new Message(bytes);
        String key =
                query.getQuestion().getName() + "/" + Type.string(query.getQuestion().getType());
        asked.add(key);
        if (silent) {
            return Optional.empty();
        }
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        Reply reply = replies.get(key);
        if (reply == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
            answer.addRecord(
                    record("test", "SOA", 900, "ns.test. admin.test. 1 7200 900 1209600 7"),
                    Section.AUTHORITY);
        } else if (isDatagram && truncating) {
            answer.getHeader().setFlag(Flags.TC);
        } else {
            answer.getHeader().setRcode(reply.code());
            if (referring) {
                answer.addRecord(record("test", "NS", 900, "ns.test."), Section.AUTHORITY);
                return Optional.of(answer);
            }
            reply.records().forEach(each -> answer.addRecord(each, Section.ANSWER));
        }
        return Optional.of(answer);
    }

    private void serveDatagrams() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                datagrams.receive(packet);
                Optional<Message> answer =
                        answer(Arrays.copyOf(packet.getData(), packet.getLength()), true);
                if (answer.isPresent()) {
                    byte[] bytes = answer.get().toWire();
                    if (noisy) {
                        byte[] other = bytes.clone();
                        other[0] ^= 1;
                        datagrams.send(
                                new DatagramPacket(other, other.length, packet.getSocketAddress()));
                    }
                    datagrams.send(
                            new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serveConnections() {
        try {
            while (true) {
                try (Socket socket = connections.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    Optional<Message> answer = answer(in.readNBytes(in.readUnsignedShort()), false);
                    if (answer.isPresent()) {
                        byte[] bytes = answer.get().toWire();
                        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                        out.writeShort(bytes.length);
                        out.write(bytes);
                    }
                }
            }
        } catch (IOException _) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        connections.close();
    }
}
