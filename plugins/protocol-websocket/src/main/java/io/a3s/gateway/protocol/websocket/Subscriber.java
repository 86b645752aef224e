package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.Metrics.Counter;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.protocol.ByteStream;
import io.a3s.gateway.spi.protocol.ByteStreamHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: what it asks for, and what it gets. Used on its event loop, except that
 * anybody may {@link #deliver}.
 */
final class Subscriber implements ByteStreamHandler, FrameReader.Sink {
    private final ChannelsConfig config;
    private final Hub hub;
    private final ChannelMetrics metrics;
    private final FrameReader reader;
    private final Outbox outbox;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private volatile @Nullable ByteStream stream;
    private boolean open;
    // Bytes of answers since the client last took what it got.
    private long unread;
    // Whether anything came since the timer was started, and whether a ping went out before that.
    private boolean heard;
    private boolean pinged;

    Subscriber(ChannelsConfig config, Hub hub, ChannelMetrics metrics) {
        this.config = config;
        this.hub = hub;
        this.metrics = metrics;
        this.reader = new FrameReader(config.maxMessage().bytes(), this);
        this.outbox = new Outbox(config.queueMessages(), config.queueSize().bytes());
    }

    // ---- the connection

    @Override
    public void onOpen(ByteStream opened) {
        stream = opened;
        open = true;
        metrics.connections.increment();
        listenFor();
    }

    private void listenFor() {
        heard = false;
        if (config.pingInterval().isPositive()) {
            stream().startTimer(config.pingInterval());
        }
    }

    @Override
    public void onTimer() {
        // From a client that does not take what it gets nothing is read, its pongs included.
        if (heard || !stream().isWritable()) {
            pinged = false;
        } else if (pinged) {
            close(
                    Frames.close(CloseException.INTERNAL_ERROR, "ping was not answered"),
                    metrics.silent);
            return;
        } else {
            pinged = true;
            stream().send(Frames.ping());
        }
        listenFor();
    }

    @Override
    public void onChunk(Chunk chunk) {
        heard = true;
        try {
            reader.read(chunk.asByteBuffer());
        } catch (CloseException e) {
            close(Frames.close(e.code(), e.reason()), metrics.violations);
        }
    }

    @Override
    public void onWritable() {
        unread = 0;
        pump();
    }

    @Override
    public void onEnd() {
        if (open) {
            stream().end();
        }
    }

    @Override
    public void onDrain() {
        close(Frames.close(CloseException.GOING_AWAY, "gateway is stopping"), metrics.drained);
    }

    @Override
    public void onClose() {
        open = false;
        metrics.connections.decrement();
        outbox.close();
        channels.values().forEach(channel -> hub.unsubscribe(channel, this));
        channels.clear();
    }

    private void close(byte[] frame, Counter cause) {
        if (open) {
            cause.increment();
            stream().send(frame);
            stream().end();
        }
    }

    private ByteStream stream() {
        ByteStream opened = stream;
        if (opened == null) {
            throw new IllegalStateException("not open yet");
        }
        return opened;
    }

    // ---- what the client sends

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void onText(String message) throws CloseException {
        Command command = Command.parse(message);
        switch (command) {
            case Command.Subscribe wanted -> answer(subscribe(wanted.channel()));
            case Command.Unsubscribe wanted -> answer(unsubscribe(wanted.channel()));
            case Command.Ping ping -> answer("_pong");
            case Command.List list -> answer("_channels:" + Command.json(channels.keySet()));
            case Command.Publish publication -> publish(publication);
            case Command.Invalid invalid -> answer("_error:" + invalid.reason());
        }
    }

    private String subscribe(String name) {
        if (channels.containsKey(name)) {
            return "_ok:already subscribed to " + name;
        }
        if (channels.size() >= config.maxChannels()) {
            return "_error:max channels (" + config.maxChannels() + ") reached";
        }
        channels.put(name, hub.subscribe(name, this));
        return "_ok:subscribed to " + name;
    }

    private String unsubscribe(String name) {
        Channel channel = channels.remove(name);
        if (channel == null) {
            return "_ok:not subscribed to " + name;
        }
        hub.unsubscribe(channel, this);
        return "_ok:unsubscribed from " + name;
    }

    private void publish(Command.Publish publication) {
        Channel channel = channels.get(publication.channel());
        if (channel == null) {
            metrics.of(publication.channel()).unheard.increment();
            return;
        }
        int _ = hub.publish(publication.channel(), publication.payload());
    }

    @Override
    public void onPing(byte[] payload) throws CloseException {
        send(Frames.pong(payload));
    }

    @Override
    public void onClose(int code) {
        stream().send(code == FrameReader.NO_CODE ? Frames.close() : Frames.close(code, ""));
        stream().end();
    }

    private void answer(String text) throws CloseException {
        send(Frames.text(text));
    }

    // Answers are not dropped; but a client that asks and asks and does not read has to stop.
    private void send(byte[] frame) throws CloseException {
        if (!stream().isWritable()) {
            unread += frame.length;
            if (unread > config.queueSize().bytes()) {
                throw new CloseException(CloseException.POLICY, "answers are not read");
            }
        }
        stream().send(frame);
    }

    // ---- what others publish

    /** Gives the client a message, as soon as it takes it. Safe for any thread; never waits. */
    void deliver(Message message) {
        while (true) {
            switch (outbox.offer(message)) {
                case FIRST -> {
                    stream().execute(this::pump);
                    return;
                }
                case QUEUED -> {
                    return;
                }
                case FULL -> {
                    if (config.slowReader() == SlowReader.DISCONNECT) {
                        message.stats.dropped.increment();
                        outbox.close();
                        stream().execute(this::disconnect);
                        return;
                    }
                    Message oldest = outbox.dropOldest();
                    if (oldest == null) {
                        message.stats.dropped.increment();
                        return;
                    }
                    oldest.stats.dropped.increment();
                }
            }
        }
    }

    private void disconnect() {
        close(Frames.close(CloseException.POLICY, "too slow to read"), metrics.slow);
    }

    private void pump() {
        while (open && stream().isWritable()) {
            Message next = outbox.poll();
            if (next == null) {
                return;
            }
            next.stats.delivered.increment();
            stream().send(next.frame);
        }
    }
}
