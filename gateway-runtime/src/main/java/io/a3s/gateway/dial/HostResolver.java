package io.a3s.gateway.dial;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of backends without blocking an event loop: the system's resolver is asked on
 * a virtual thread, once for all that wait, and its answer kept for a short time. Safe for use by
 * any thread.
 */
public final class HostResolver {
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private record Answer(List<InetAddress> addresses, long since) {
        boolean isFresh(long now) {
            return now - since < KEEP_NANOS;
        }
    }

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<List<InetAddress>>> questions =
            new ConcurrentHashMap<>();

    /**
     * Resolves a name or an address in text form.
     *
     * @param loop where the callback runs; it is run at once if the answer is known
     * @param callback takes the addresses, at least one, or else the failure
     */
    void resolve(
            String host,
            EventLoop loop,
            BiConsumer<List<InetAddress>, @Nullable Throwable> callback) {
        List<InetAddress> known = known(host);
        if (known != null) {
            callback.accept(known, null);
            return;
        }
        var _ =
                questions
                        .computeIfAbsent(host, this::ask)
                        .whenComplete(
                                (addresses, failure) ->
                                        loop.execute(
                                                () -> {
                                                    if (failure == null) {
                                                        callback.accept(addresses, null);
                                                    } else {
                                                        callback.accept(List.of(), failure);
                                                    }
                                                }));
    }

    private @Nullable List<InetAddress> known(String host) {
        Answer answer = answers.get(host);
        if (answer != null && answer.isFresh(System.nanoTime())) {
            return answer.addresses;
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal == null) {
            return null;
        }
        try {
            return List.of(InetAddress.getByAddress(literal));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 octets", e);
        }
    }

    private CompletableFuture<List<InetAddress>> ask(String host) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
                        long now = System.nanoTime();
                        answers.values().removeIf(answer -> !answer.isFresh(now));
                        answers.put(host, new Answer(addresses, now));
                        return addresses;
                    } catch (UnknownHostException e) {
                        throw new CompletionException(e);
                    } finally {
                        questions.remove(host);
                    }
                },
                task -> Thread.ofVirtual().name("resolve-" + host).start(task));
    }
}
