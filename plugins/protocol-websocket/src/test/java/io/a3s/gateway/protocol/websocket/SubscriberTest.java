package io.a3s.gateway.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.protocol.ByteStream;
import io.a3s.gateway.testkit.FakeMetrics;
import io.a3s.gateway.testkit.FakePluginContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubscriberTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final String PING = "8900";

    private final FakeMetrics counted = new FakePluginContext().metrics();
    private final ChannelMetrics metrics = new ChannelMetrics(counted, List.of("n"));
    private final Hub hub = new Hub(metrics, Optional.empty());

    /** A client, with what it has got. Tasks run when the test says so. */
    private static final class Client implements ByteStream {
        private final List<String> got = new ArrayList<>();
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private final Subscriber subscriber;
        private boolean writable = true;
        private boolean ended;
        private @Nullable Duration timer;

        Client(Subscriber subscriber) {
            this.subscriber = subscriber;
            subscriber.onOpen(this);
        }

        void says(String... messages) {
            for (String message : messages) {
                sends(ClientFrames.text(message));
            }
        }

        void sends(byte[] bytes) {
            subscriber.onChunk(new Bytes(bytes));
        }

        void passTime() {
            assertThat(timer).isEqualTo(INTERVAL);
            timer = null;
            subscriber.onTimer();
        }

        void runTasks() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        @Override
        public void send(byte[] bytes) {
            assertThat(ended).isFalse();
            boolean isText = bytes[0] == (byte) 0x81;
            int head = bytes[1] == 126 ? 4 : 2;
            got.add(
                    isText
                            ? new String(bytes, head, bytes.length - head, StandardCharsets.UTF_8)
                            : HexFormat.of().formatHex(bytes, 0, Math.min(4, bytes.length)));
        }

        @Override
        public void end() {
            ended = true;
            subscriber.onClose();
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void startTimer(Duration delay) {
            timer = delay;
        }
    }

    private static final class Bytes implements Chunk {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public ByteBuffer asByteBuffer() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        @Override
        public byte[] toByteArray() {
            return bytes.clone();
        }
    }

    private Client client() {
        return client(SlowReader.DROP_OLDEST);
    }

    private Client client(SlowReader slowReader) {
        return new Client(new Subscriber(config(slowReader, INTERVAL), hub, metrics));
    }

    private static ChannelsConfig config(SlowReader slowReader, Duration pingInterval) {
        return new ChannelsConfig(
                2,
                new DataSize(1000),
                3,
                new DataSize(2000),
                slowReader,
                pingInterval,
                List.of("n"),
                Scope.GATEWAY,
                Optional.empty());
    }

    private double subscriptions(String channel) {
        return counted.gaugeValue("websocket_channels_subscriptions", "channel", channel);
    }

    private double subscriptions() {
        return subscriptions("_other");
    }

    private long messages(String channel, String result) {
        return counted.count(
                "websocket_channels_messages_total", "channel", channel, "result", result);
    }

    private long messages(String result) {
        return messages("_other", result);
    }

    private long closed(String cause) {
        return counted.count("websocket_channels_closed_total", "cause", cause);
    }

    @Test
    void answersCommands() {
        Client client = client();

        client.says("_sub:a", "_sub:a", "_sub: b ", "_sub:c", "_list", "_unsub:a", "_unsub:a");
        client.says("_list", "_ping", "what");

        assertThat(client.got)
                .containsExactly(
                        "_ok:subscribed to a",
                        "_ok:already subscribed to a",
                        "_ok:subscribed to b",
                        "_error:max channels (2) reached",
                        "_channels:[\"a\",\"b\"]",
                        "_ok:unsubscribed from a",
                        "_ok:not subscribed to a",
                        "_channels:[\"b\"]",
                        "_pong",
                        "_error:invalid message format");
        assertThat(subscriptions()).isEqualTo(1);
        assertThat(hub.channels()).isEqualTo(1);
    }

    @Test
    void deliversToAllSubscribersAndNobodyElse() {
        Client one = client();
        Client two = client();
        Client other = client();
        one.says("_sub:news");
        two.says("_sub:news");
        other.says("_sub:else");

        one.says("news:hello:you");
        List.of(one, two, other).forEach(Client::runTasks);

        assertThat(one.got).containsExactly("_ok:subscribed to news", "news:hello:you");
        assertThat(two.got).containsExactly("_ok:subscribed to news", "news:hello:you");
        assertThat(other.got).containsExactly("_ok:subscribed to else");
        assertThat(messages("published")).isEqualTo(1);
        assertThat(messages("delivered")).isEqualTo(2);
    }

    @Test
    void countsListedChannelsApartFromAllOthers() {
        Client client = client();
        client.says("_sub:n", "_sub:a", "n:1", "a:1", "a:2", "n");
        client.says("x:nobody hears it");
        client.runTasks();

        assertThat(subscriptions("n")).isEqualTo(1);
        assertThat(subscriptions("_other")).isEqualTo(1);
        assertThat(messages("n", "published")).isEqualTo(1);
        assertThat(messages("n", "delivered")).isEqualTo(1);
        assertThat(messages("_other", "published")).isEqualTo(2);
        assertThat(messages("_other", "delivered")).isEqualTo(2);
        assertThat(messages("_other", "not_subscribed")).isEqualTo(1);
        client.subscriber.onEnd();
        assertThat(subscriptions("n")).isZero();
    }

    @Test
    void dropsWhatIsPublishedWithoutSubscription() {
        Client one = client();
        Client two = client();
        one.says("_sub:news");

        two.says("news:hello");
        one.runTasks();

        assertThat(two.got).isEmpty();
        assertThat(one.got).containsExactly("_ok:subscribed to news");
        assertThat(messages("not_subscribed")).isEqualTo(1);
    }

    @Test
    void dropsTheOldestOfASlowReader() {
        Client slow = client();
        Client quick = client();
        slow.says("_sub:n");
        quick.says("_sub:n");
        slow.got.clear();
        quick.got.clear();
        slow.writable = false;

        for (int i = 1; i <= 5; i++) {
            quick.says("n:" + i);
            quick.runTasks();
            slow.runTasks();
        }
        assertThat(slow.got).isEmpty();
        slow.writable = true;
        slow.subscriber.onWritable();

        assertThat(slow.got).containsExactly("n:3", "n:4", "n:5");
        assertThat(quick.got).containsExactly("n:1", "n:2", "n:3", "n:4", "n:5");
        assertThat(messages("n", "dropped")).isEqualTo(2);
        assertThat(messages("n", "delivered")).isEqualTo(8);

        quick.says("n:6");
        slow.runTasks();
        assertThat(slow.got).endsWith("n:6");
    }

    @Test
    void boundsWhatWaitsInBytes() {
        Client slow = client();
        slow.says("_sub:n");
        slow.got.clear();
        slow.writable = false;

        slow.says("n:1" + "x".repeat(900), "n:2" + "x".repeat(900), "n:3" + "x".repeat(900));
        slow.writable = true;
        slow.subscriber.onWritable();

        assertThat(slow.got).hasSize(2);
        assertThat(slow.got.getFirst()).startsWith("n:2");
    }

    @Test
    void disconnectsASlowReaderIfAsked() {
        Client slow = client(SlowReader.DISCONNECT);
        slow.says("_sub:n");
        slow.writable = false;

        slow.says("n:1", "n:2", "n:3", "n:4", "n:5");
        slow.runTasks();

        assertThat(slow.got.getLast()).startsWith("881203f0");
        assertThat(slow.ended).isTrue();
        assertThat(closed("slow_reader")).isEqualTo(1);
        assertThat(hub.channels()).isZero();
    }

    @Test
    void closesOnAClientThatAsksAndDoesNotRead() {
        Client client = client();
        client.writable = false;

        for (int i = 0; i < 1000 && !client.ended; i++) {
            client.says("_ping");
        }

        assertThat(client.ended).isTrue();
        assertThat(client.got.size()).isLessThan(300);
        assertThat(client.got.getLast()).endsWith("03f0");
    }

    @Test
    void answersPingAndClose() {
        Client client = client();

        client.sends(ClientFrames.frame(0x89, new byte[] {7, 8}));
        client.sends(ClientFrames.frame(0x88, new byte[] {0x10, (byte) 0xe1, 'x'}));
        client.sends(ClientFrames.text("_ping"));

        assertThat(client.got).containsExactly("8a020708", "880210e1");
        assertThat(client.ended).isTrue();
    }

    @Test
    void pingsASilentClientAndLeavesOneThatDoesNotAnswer() {
        Client client = client();
        client.says("_sub:a");
        client.got.clear();

        client.passTime();
        assertThat(client.got).isEmpty();
        client.passTime();
        assertThat(client.got).containsExactly(PING);
        client.sends(ClientFrames.frame(0x8a, new byte[0]));
        client.passTime();
        client.passTime();
        assertThat(client.got).containsExactly(PING, PING);
        client.passTime();

        assertThat(client.got.getLast()).endsWith("03f3");
        assertThat(client.ended).isTrue();
        assertThat(client.timer).isNull();
        assertThat(closed("ping_timeout")).isEqualTo(1);
        assertThat(hub.channels()).isZero();
    }

    @Test
    void expectsNoPongFromAClientThatIsNotReadFrom() {
        Client client = client();
        client.passTime();
        assertThat(client.got).containsExactly(PING);
        client.writable = false;

        client.passTime();
        client.passTime();
        assertThat(client.got).containsExactly(PING);
        client.writable = true;
        client.passTime();

        assertThat(client.got).containsExactly(PING, PING);
        assertThat(client.ended).isFalse();
    }

    @Test
    void sendsNoPingsIfNotWanted() {
        ChannelsConfig config = config(SlowReader.DROP_OLDEST, Duration.ZERO);

        assertThat(new Client(new Subscriber(config, hub, metrics)).timer).isNull();
    }

    @Test
    void saysWhatIsWrongAndForgetsTheClient() {
        Client client = client();
        client.says("_sub:a");

        client.sends(new byte[] {(byte) 0x81, 1, 'x'});

        assertThat(client.got.getLast()).isEqualTo("881403ea");
        assertThat(client.ended).isTrue();
        assertThat(closed("protocol_violation")).isEqualTo(1);
        assertThat(hub.channels()).isZero();
        assertThat(subscriptions()).isZero();
        assertThat(counted.gaugeValue("websocket_channels_connections")).isZero();
    }

    @Test
    void goesAwayWithTheGateway() {
        Client client = client();

        client.subscriber.onDrain();

        assertThat(client.got.getLast()).endsWith("03e9");
        assertThat(client.ended).isTrue();
        assertThat(closed("shutdown")).isEqualTo(1);
    }
}
