package io.a3s.gateway.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.a3s.gateway.spi.netty.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListeningSocketTest {
    private static final Acceptor.Limits NONE =
            new Acceptor.Limits(List.of(), false, List.of(), Optional.empty(), Optional.empty());

    private final EventLoops loops = new EventLoops(2);
    private final AtomicLong open = new AtomicLong();
    private final ClientConnections ofClients = new ClientConnections();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final Acceptor.Counts counts =
            new Acceptor.Counts(
                    open,
                    ofClients,
                    (loop, client, reason) ->
                            refusals.add(
                                    client.addressText()
                                            + ' '
                                            + reason
                                            + ' '
                                            + loop.inEventLoop()));
    private final List<Acceptor> ended = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new ArrayList<>();
    private final List<ListeningSocket> sockets = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        sockets.forEach(ListeningSocket::close);
        sockets.forEach(socket -> socket.acceptor().close());
        await().until(() -> open.get() == 0);
        await().until(() -> ofClients.clients() == 0);
        loops.close();
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        InetSocketAddress taken = listen(acceptor("a", NONE)).address();

        assertThatThrownBy(() -> ListeningSocket.bind(taken, acceptor("b", NONE), loops))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getPort() + ": ");
    }

    @Test
    void acceptsNothingBeforeItIsOpened() throws Exception {
        ListeningSocket socket = listen(acceptor("a", NONE));
        Socket client = connect(socket);
        // The connection is made by the system, so what counts is that nobody takes it.
        loops.group().submit(() -> {}).get();
        long before = open.get();

        socket.open();

        assertThat(before).isZero();
        assertThat(line(client)).isEqualTo("a");
    }

    @Test
    void letsASuccessorTakeOverNewConnections() throws Exception {
        Acceptor first = acceptor("a", NONE);
        ListeningSocket socket = listen(first);
        socket.open();
        Socket held = connect(socket);
        assertThat(line(held)).isEqualTo("a");

        Acceptor before = socket.exchange(acceptor("b", NONE));
        Socket later = connect(socket);

        assertThat(before).isSameAs(first);
        assertThat(line(later)).isEqualTo("b");
        assertThat(first.openConnections()).isEqualTo(1);
        before.retire();
        assertThat(isAtEnd(held)).isTrue();
        await().until(() -> ended.contains(first));
        assertThat(ended).containsExactly(first);
    }

    @Test
    void endsARetiredAcceptorWithItsLastConnection() throws Exception {
        Acceptor stubborn = new Acceptor("web", new Stubborn(), NONE, counts, ended::add);
        ListeningSocket socket = listen(stubborn);
        socket.open();
        Socket one = connect(socket);
        Socket two = connect(socket);
        await().until(() -> stubborn.openConnections() == 2);

        stubborn.retire();
        one.close();
        await().until(() -> stubborn.openConnections() == 1);
        assertThat(ended).isEmpty();
        two.close();

        await().until(() -> !ended.isEmpty());
        stubborn.close();
        stubborn.retire();
        assertThat(ended).containsExactly(stubborn);
    }

    @Test
    void takesNoConnectionOnceItHasRetired() throws Exception {
        Acceptor retired = acceptor("a", NONE);
        ListeningSocket socket = listen(retired);
        socket.open();
        retired.retire();

        Socket client = connect(socket);

        assertThat(isAtEnd(client)).isTrue();
        assertThat(retired.openConnections()).isZero();
        // Both the retirement and the connection that came too late may end it, on other threads.
        await().until(() -> !ended.isEmpty());
        assertThat(ended).containsExactly(retired);
    }

    @Test
    void losesNoConnectionWhileAcceptorsReplaceEachOther() throws Exception {
        List<Acceptor> acceptors = new ArrayList<>();
        Acceptor current = new Acceptor("web", new GreetingAndClosing(), NONE, counts, ended::add);
        acceptors.add(current);
        ListeningSocket socket = listen(current);
        socket.open();
        List<String> answers = new CopyOnWriteArrayList<>();
        int connections = 200;
        Thread clientSide =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int i = 0; i < connections; i++) {
                                        try (Socket client =
                                                new Socket(
                                                        InetAddress.getLoopbackAddress(),
                                                        socket.address().getPort())) {
                                            answers.add(String.valueOf(line(client)));
                                        } catch (IOException e) {
                                            answers.add(e.toString());
                                        }
                                    }
                                });

        // Bounded, because a busy machine would make more of them than it can end in time.
        while (clientSide.isAlive() && acceptors.size() < 2_000) {
            Acceptor next = new Acceptor("web", new GreetingAndClosing(), NONE, counts, ended::add);
            acceptors.add(next);
            socket.exchange(next).retire();
        }

        clientSide.join();
        assertThat(answers).hasSize(connections).containsOnly("hello");
        socket.close();
        socket.acceptor().close();
        await().until(() -> ended.size() == acceptors.size());
        assertThat(ended).doesNotHaveDuplicates();
    }

    @Test
    void refusesMoreConnectionsThanAllowed() throws Exception {
        Acceptor.Limits one =
                new Acceptor.Limits(List.of(), false, List.of(), Optional.of(1), Optional.empty());
        ListeningSocket socket = listen(acceptor("a", one));
        socket.open();
        Socket first = connect(socket);
        assertThat(line(first)).isEqualTo("a");

        Socket second = connect(socket);
        assertThat(isAtEnd(second)).isTrue();
        assertThat(refusals).containsExactly("127.0.0.1 max_connections true");
        first.close();
        await().until(() -> open.get() == 0);

        assertThat(line(connect(socket))).isEqualTo("a");
    }

    @Test
    void refusesMoreConnectionsOfOneClientThanAllowed() throws Exception {
        ListeningSocket socket = listen(acceptor("a", twoPerClient(List.of())));
        socket.open();
        Socket first = connect(socket);
        assertThat(line(first)).isEqualTo("a");
        assertThat(line(connect(socket))).isEqualTo("a");

        assertThat(isAtEnd(connect(socket))).isTrue();
        assertThat(refusals).containsExactly("127.0.0.1 max_connections_per_client true");
        assertThat(line(connectFrom("127.0.0.2", socket))).isEqualTo("a");

        // What an acceptor before has let in counts for its successor.
        socket.exchange(acceptor("b", twoPerClient(List.of())));
        assertThat(isAtEnd(connect(socket))).isTrue();
        first.close();
        await().until(() -> open.get() == 2);
        assertThat(line(connect(socket))).isEqualTo("b");
    }

    @Test
    void letsTrustedProxiesHaveAnyNumberOfConnections() throws Exception {
        Cidr proxies = Cidr.parse("127.0.0.1");
        ListeningSocket socket = listen(acceptor("a", twoPerClient(List.of(proxies))));
        socket.open();

        for (int i = 0; i < 5; i++) {
            assertThat(line(connect(socket))).isEqualTo("a");
        }

        assertThat(ofClients.clients()).isZero();
    }

    @Test
    void takesAnIpv6NetworkForOneClient() throws Exception {
        InetAddress one = InetAddress.ofLiteral("2001:db8::1");
        InetAddress neighbour = InetAddress.ofLiteral("2001:db8::ffff:2");
        InetAddress other = InetAddress.ofLiteral("2001:db8:0:1::1");

        assertThat(ofClients.enter("web", one)).isEqualTo(1);
        assertThat(ofClients.enter("web", neighbour)).isEqualTo(2);
        assertThat(ofClients.enter("web", other)).isEqualTo(1);
        assertThat(ofClients.enter("api", one)).isEqualTo(1);
        assertThat(ofClients.enter("web", InetAddress.ofLiteral("::"))).isEqualTo(1);
        assertThat(ofClients.enter("web", InetAddress.ofLiteral("0.0.0.0"))).isEqualTo(1);

        for (String entered :
                List.of("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::", "0.0.0.0")) {
            ofClients.leave("web", InetAddress.ofLiteral(entered));
        }
        ofClients.leave("api", one);
        assertThat(ofClients.clients()).isZero();
    }

    private static Acceptor.Limits twoPerClient(List<Cidr> trustedProxies) {
        return new Acceptor.Limits(
                trustedProxies, false, List.of(), Optional.empty(), Optional.of(2));
    }

    @Test
    void refusesAddressesThatAreNotAllowed() throws Exception {
        Acceptor.Limits other =
                new Acceptor.Limits(
                        List.of(),
                        false,
                        List.of(Cidr.parse("10.0.0.0/8")),
                        Optional.empty(),
                        Optional.empty());
        Acceptor.Limits loopback =
                new Acceptor.Limits(
                        List.of(),
                        false,
                        List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("127.0.0.0/8")),
                        Optional.empty(),
                        Optional.empty());
        ListeningSocket refusing = listen(acceptor("a", other));
        ListeningSocket admitting = listen(acceptor("b", loopback));
        refusing.open();
        admitting.open();

        assertThat(isAtEnd(connect(refusing))).isTrue();
        assertThat(refusals).containsExactly("127.0.0.1 address_not_allowed true");
        assertThat(line(connect(admitting))).isEqualTo("b");
    }

    @Test
    void closesAConnectionItsTransportFailsToTake() throws Exception {
        Transport failing =
                (channel, client) -> {
                    throw new LinkageError("broken");
                };
        ListeningSocket socket = listen(new Acceptor("web", failing, NONE, counts, ended::add));
        socket.open();

        assertThat(isAtEnd(connect(socket))).isTrue();
    }

    @Test
    void closesWhatIsStillOpen() throws Exception {
        Acceptor stubborn = new Acceptor("web", new Stubborn(), NONE, counts, ended::add);
        ListeningSocket socket = listen(stubborn);
        socket.open();
        Socket client = connect(socket);
        await().until(() -> stubborn.openConnections() == 1);

        stubborn.close();

        assertThat(isAtEnd(client)).isTrue();
        await().until(() -> !ended.isEmpty());
        assertThat(ended).containsExactly(stubborn);
    }

    private ListeningSocket listen(Acceptor acceptor) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ListeningSocket socket = ListeningSocket.bind(any, acceptor, loops);
        sockets.add(socket);
        return socket;
    }

    private Acceptor acceptor(String greeting, Acceptor.Limits limits) {
        return new Acceptor("web", new Greeting(greeting), limits, counts, ended::add);
    }

    private Socket connect(ListeningSocket socket) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), socket.address().getPort());
        clients.add(client);
        return client;
    }

    private Socket connectFrom(String address, ListeningSocket socket) throws IOException {
        Socket client =
                new Socket(
                        InetAddress.getLoopbackAddress(),
                        socket.address().getPort(),
                        InetAddress.ofLiteral(address),
                        0);
        clients.add(client);
        return client;
    }

    private static @Nullable String line(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8)).readLine();
    }

    private static boolean isAtEnd(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    private record Greeting(String text) implements Transport {
        @Override
        public void accept(Channel channel, ClientInfo client) {
            channel.pipeline().addLast(new ClosingWhenDrained());
            channel.config().setAutoRead(true);
            channel.writeAndFlush(Unpooled.copiedBuffer(text + '\n', UTF_8));
        }
    }

    private static final class ClosingWhenDrained extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == DrainEvent.SHUTDOWN) {
                context.close();
            }
        }
    }

    /** Greets, and is not bothered by the wish to drain, so that each client sees the greeting. */
    private static final class GreetingAndClosing implements Transport {
        @Override
        public void accept(Channel channel, ClientInfo client) {
            channel.config().setAutoRead(true);
            channel.writeAndFlush(Unpooled.copiedBuffer("hello\n", UTF_8));
        }
    }

    private static final class Stubborn implements Transport {
        @Override
        public void accept(Channel channel, ClientInfo client) {
            channel.config().setAutoRead(true);
        }
    }
}
