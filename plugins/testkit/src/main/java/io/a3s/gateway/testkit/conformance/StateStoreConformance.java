package io.a3s.gateway.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.a3s.gateway.spi.store.MessageBus;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.spi.store.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every store has to do. Extend it in the tests of a plugin and say how to open one; two that
 * are open at the same time stand for two gateways.
 *
 * @since 1.0
 */
public abstract class StateStoreConformance {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final List<StateStore> open = new ArrayList<>();

    /**
     * Opens another store of the fleet of this test. All of a test share what they store, and those
     * of another test have nothing to do with it.
     */
    protected abstract StateStore openStore() throws Exception;

    private StateStore store() throws Exception {
        StateStore store = openStore();
        open.add(store);
        return store;
    }

    @AfterEach
    final void closeStores() {
        open.forEach(StateStore::close);
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertTrue(deadline - System.nanoTime() > 0, "it takes too long");
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void replacesAValueOfTheVersionThatIsExpectedAndNoOther() throws Exception {
        StateStore one = store();
        StateStore two = store();
        byte[] binary = {0, -1, 10, 13, 58, 127};

        assertEquals(Stored.NONE, one.get("rollout/llm"));
        assertTrue(one.compareAndSet("rollout/llm", 7, binary).isEmpty());
        OptionalLong first = one.compareAndSet("rollout/llm", 0, binary);
        assertTrue(first.isPresent());
        assertEquals(Stored.of(first.getAsLong(), binary), two.get("rollout/llm"));
        assertTrue(two.compareAndSet("rollout/llm", 0, bytes("x")).isEmpty());
        OptionalLong second = two.compareAndSet("rollout/llm", first.getAsLong(), new byte[0]);
        assertTrue(second.isPresent());
        assertNotEquals(first.getAsLong(), second.getAsLong());
        assertTrue(one.compareAndSet("rollout/llm", first.getAsLong(), bytes("x")).isEmpty());
        assertEquals(Stored.of(second.getAsLong(), new byte[0]), one.get("rollout/llm"));
        assertEquals(Stored.NONE, one.get("rollout/other"));
    }

    @Test
    void keepsTheLongestValueAndName() throws Exception {
        StateStore store = store();
        byte[] value = new byte[StateStore.MAX_VALUE_BYTES];
        value[value.length - 1] = 9;
        String key = "a/".repeat(StateStore.MAX_NAME / 2);

        OptionalLong version = store.compareAndSet(key, 0, value);

        assertTrue(version.isPresent());
        assertEquals(Stored.of(version.getAsLong(), value), store.get(key));
    }

    @Test
    void losesNoChangeOfSeveralAtOnce() throws Exception {
        List<StateStore> stores = List.of(store(), store());
        int each = 8;

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (StateStore store : stores) {
                running.add(
                        threads.submit(
                                () -> {
                                    for (int i = 0; i < each; i++) {
                                        increment(store);
                                    }
                                    return null;
                                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        }

        assertEquals(
                Integer.toString(each * stores.size()),
                new String(stores.getFirst().get("count").value(), StandardCharsets.UTF_8));
    }

    private static void increment(StateStore store) throws StoreException, InterruptedException {
        while (true) {
            Stored before = store.get("count");
            int count =
                    before.isPresent()
                            ? Integer.parseInt(new String(before.value(), StandardCharsets.UTF_8))
                            : 0;
            if (store.compareAndSet("count", before.version(), bytes("" + (count + 1)))
                    .isPresent()) {
                return;
            }
        }
    }

    @Test
    void givesALeaseToOneUntilItIsReleased() throws Exception {
        StateStore one = store();
        StateStore two = store();

        assertTrue(one.tryHold("scaling/llm", "one", LONG));
        assertFalse(two.tryHold("scaling/llm", "two", LONG));
        assertTrue(two.tryHold("scaling/other", "two", LONG));
        assertTrue(one.tryHold("scaling/llm", "one", LONG));
        two.release("scaling/llm", "two");
        assertFalse(two.tryHold("scaling/llm", "two", LONG));
        one.release("scaling/llm", "one");
        one.release("scaling/llm", "one");
        assertTrue(two.tryHold("scaling/llm", "two", LONG));
        assertFalse(one.tryHold("scaling/llm", "one", LONG));
    }

    @Test
    void givesALeaseToAnotherWhenItsTimeIsOver() throws Exception {
        StateStore one = store();
        StateStore two = store();

        assertTrue(one.tryHold("scaling/llm", "one", SHORT));

        until(() -> two.tryHold("scaling/llm", "two", LONG));
        assertFalse(one.tryHold("scaling/llm", "one", SHORT));
    }

    @Test
    void tellsWhatMembersAnnounceUntilTheyDoNotRepeatIt() throws Exception {
        StateStore one = store();
        StateStore two = store();
        byte[] binary = {0, 58, 10, -1};

        assertTrue(one.announced("gateways").isEmpty());
        one.announce("gateways", "one", bytes("first"), LONG);
        one.announce("gateways", "one", binary, LONG);
        two.announce("gateways", "two", bytes("soon gone"), SHORT);
        two.announce("others", "three", bytes("elsewhere"), LONG);

        assertEquals(Set.of("one", "two"), two.announced("gateways").keySet());
        assertArrayEquals(binary, two.announced("gateways").get("one"));
        until(() -> one.announced("gateways").keySet().equals(Set.of("one")));
        two.withdraw("gateways", "one");
        assertTrue(one.announced("gateways").isEmpty());
        assertEquals(Set.of("three"), one.announced("others").keySet());
    }

    @Test
    void carriesMessagesInOrderIfAny() throws Exception {
        StateStore one = store();
        StateStore two = store();
        Assumptions.assumeTrue(one.messages().isPresent(), "it carries no messages");
        MessageBus sender = one.messages().get();
        List<String> here = new CopyOnWriteArrayList<>();
        List<String> there = new CopyOnWriteArrayList<>();
        AutoCloseable own =
                sender.subscribe(
                        "topic", message -> here.add(new String(message, StandardCharsets.UTF_8)));
        two.messages()
                .get()
                .subscribe(
                        "topic", message -> there.add(new String(message, StandardCharsets.UTF_8)));
        until(
                () -> {
                    sender.publish("topic", bytes("are you there?"));
                    return !here.isEmpty() && !there.isEmpty();
                });
        // Those of before may still be on their way.
        sender.publish("topic", bytes("begin"));
        until(() -> here.contains("begin") && there.contains("begin"));

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            expected.add("message " + i);
            sender.publish("topic", bytes("message " + i));
            sender.publish("another", bytes("not for them"));
        }

        until(() -> after("begin", here).size() >= 100 && after("begin", there).size() >= 100);
        assertEquals(expected, after("begin", here));
        assertEquals(expected, after("begin", there));
        own.close();
        own.close();
    }

    private static List<String> after(String mark, List<String> all) {
        return all.subList(all.indexOf(mark) + 1, all.size());
    }
}
