package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import io.a3s.gateway.spi.store.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one plugin instance: one thread sends what it publishes, so that it keeps its
 * order and nobody waits for the store, and one gives it what others send.
 */
final class Topic implements OpenMessages {
    private static final Logger log = LoggerFactory.getLogger(Topic.class);
    private static final int MAX_PUBLISHERS = 1024;

    private final String name;
    private final TopicBus bus;
    private final UUID self = UUID.randomUUID();
    private final MessageQueue outgoing = new MessageQueue();
    private final MessageQueue incoming = new MessageQueue();
    private final Counter sent;
    private final Counter received;
    private final Counter failed;
    private final Counter full;
    private final Counter missed;
    private final Map<UUID, Long> lastNumbers =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
                    return size() > MAX_PUBLISHERS;
                }
            };
    private Optional<Thread> sender = Optional.empty();
    private Optional<Thread> receiving = Optional.empty();
    private boolean isClosed;
    private long numbered;

    Topic(String name, TopicBus bus, Metrics metrics) {
        this.name = name;
        this.bus = bus;
        sent = metrics.counter("fleet_messages_sent_total");
        received = metrics.counter("fleet_messages_received_total");
        failed = lost(metrics, "store");
        full = lost(metrics, "queue_full");
        missed = lost(metrics, "missed");
    }

    private static Counter lost(Metrics metrics, String reason) {
        return metrics.counter("fleet_messages_lost_total", "reason", reason);
    }

    // ---- what this gateway has to say

    @Override
    public boolean publish(byte[] message) {
        if (message.length > MAX_BYTES || !outgoing.offer(message.clone())) {
            full.increment();
            return false;
        }
        startSender();
        return true;
    }

    private synchronized void startSender() {
        if (sender.isEmpty() && !isClosed) {
            sender = Optional.of(Thread.ofVirtual().name("fleet-send-" + name).start(this::send));
        }
    }

    private void send() {
        try {
            while (true) {
                byte[] content = outgoing.take();
                byte[] message = new Envelope(self, ++numbered, content).encode();
                try {
                    bus.publish(name, message);
                    sent.increment();
                } catch (StoreException | RuntimeException | LinkageError e) {
                    failed.increment();
                    log.atDebug().addKeyValue("topic", name).setCause(e).log("a message is lost");
                }
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    // ---- what others say

    @Override
    public synchronized void subscribe(Consumer<byte[]> receiver) {
        if (receiving.isPresent()) {
            throw new IllegalStateException("subscribed already");
        }
        if (isClosed) {
            return;
        }
        receiving =
                Optional.of(
                        Thread.ofVirtual()
                                .name("fleet-receive-" + name)
                                .start(() -> receive(receiver)));
        bus.add(this);
    }

    String name() {
        return name;
    }

    /** Takes what the store brings. Returns at once. */
    void accept(byte[] message) {
        if (!incoming.offer(message)) {
            full.increment();
        }
    }

    private void receive(Consumer<byte[]> receiver) {
        try {
            while (true) {
                Optional<Envelope> envelope = Envelope.decode(incoming.take());
                // What other instances of this gateway send is not for this one either: while one
                // takes the other's place, each has clients of its own.
                if (envelope.isPresent() && !bus.isOwn(envelope.get().publisher())) {
                    count(envelope.get());
                    pass(envelope.get().content(), receiver);
                }
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    private void count(Envelope envelope) {
        received.increment();
        Long before = lastNumbers.put(envelope.publisher(), envelope.number());
        if (before != null && envelope.number() > before + 1) {
            missed.add(envelope.number() - before - 1);
        }
    }

    private void pass(byte[] content, Consumer<byte[]> receiver) {
        try {
            receiver.accept(content);
        } catch (RuntimeException | LinkageError e) {
            log.atError().addKeyValue("topic", name).setCause(e).log("a plugin failed");
        }
    }

    UUID publisher() {
        return self;
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            sender.ifPresent(Thread::interrupt);
            receiving.ifPresent(Thread::interrupt);
        }
        bus.remove(this);
    }
}
