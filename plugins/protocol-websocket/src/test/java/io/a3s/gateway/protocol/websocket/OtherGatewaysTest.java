package io.a3s.gateway.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.store.Messages;
import io.a3s.gateway.testkit.FakeMetrics;
import io.a3s.gateway.testkit.FakePluginContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OtherGatewaysTest {
    private final List<String> sent = new ArrayList<>();
    private final FakeMetrics counted = new FakePluginContext().metrics();
    private Consumer<byte[]> receiver = _ -> {};

    private final Hub hub =
            new Hub(
                    new ChannelMetrics(counted, List.of("news")),
                    Optional.of(
                            new OtherGateways(
                                    new Messages() {
                                        @Override
                                        public boolean publish(byte[] message) {
                                            return sent.add(
                                                    new String(message, StandardCharsets.UTF_8));
                                        }

                                        @Override
                                        public void subscribe(Consumer<byte[]> wanted) {
                                            receiver = wanted;
                                        }
                                    })));

    private static ChannelsConfig config(DataSize message) {
        return new ChannelsConfig(
                64,
                message,
                256,
                new DataSize(16L << 20),
                SlowReader.DROP_OLDEST,
                Duration.ZERO,
                List.of(),
                Scope.FLEET,
                Optional.empty());
    }

    private long published() {
        return counted.count(
                "websocket_channels_messages_total", "channel", "news", "result", "published");
    }

    @Test
    void getWhatIsPublishedHere() {
        int subscribers = hub.publish("news", "a:b");

        assertThat(subscribers).isZero();
        assertThat(sent).containsExactly("news:a:b");
    }

    @Test
    void areNotToldAgainWhatTheyHavePublished() {
        Hub heard = hub;
        new OtherGateways(messages()).listen(heard);

        receiver.accept("news:ä:1".getBytes(StandardCharsets.UTF_8));

        assertThat(published()).isEqualTo(1);
        assertThat(sent).isEmpty();
    }

    private Messages messages() {
        return new Messages() {
            @Override
            public boolean publish(byte[] message) {
                return true;
            }

            @Override
            public void subscribe(Consumer<byte[]> wanted) {
                receiver = wanted;
            }
        };
    }

    @Test
    void mayBeOfAnotherReleaseThatSaysOtherThings() {
        new OtherGateways(messages()).listen(hub);

        receiver.accept(new byte[] {(byte) 0xff, ':'});
        receiver.accept("nothing".getBytes(StandardCharsets.UTF_8));
        receiver.accept(new byte[0]);

        assertThat(published()).isZero();
    }

    @Test
    void needAStoreThatCarriesMessages() {
        assertThatThrownBy(
                        () ->
                                new ChannelsFactory()
                                        .create(
                                                config(new DataSize(1000)),
                                                new FakePluginContext()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith(
                        "fleet needs a store that carries messages between gateways (add: store"
                                + " \"redis\"");
    }

    @Test
    void takeNoMessagesThatAreTooLong() {
        assertThatThrownBy(() -> config(new DataSize((512L << 10) + 1)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("up to 512KiB with scope \"fleet\"");
    }
}
