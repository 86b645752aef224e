package io.a3s.gateway.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final Duration TTL = Duration.ofMillis(1500);
    private static final String PURPOSE = "scaling/llm";

    private final FakeStore store = new FakeStore();
    private final Counted counted = new Counted();
    private final List<Fleet> open = new ArrayList<>();

    private static final class Counted implements Metrics {
        final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

        long count(String name) {
            return counts.getOrDefault(name, new LongAdder()).sum();
        }

        @Override
        public Counter counter(String name, String... labels) {
            LongAdder count = counts.computeIfAbsent(name + List.of(labels), _ -> new LongAdder());
            return count::add;
        }

        @Override
        public Timer timer(String name, String... labels) {
            return _ -> {};
        }

        @Override
        public void gauge(String name, DoubleSupplier value, String... labels) {}
    }

    private Fleet fleet(String member) {
        Fleet fleet = Fleet.of(member, "fake", store, TTL, counted, () -> {});
        fleet.start();
        open.add(fleet);
        return fleet;
    }

    @AfterEach
    void close() {
        store.isAway = false;
        open.forEach(Fleet::close);
        assertThat(store.subscriptions()).isZero();
    }

    @Test
    void leadsAlwaysAlone() {
        Fleet alone = Fleet.alone();

        assertThat(alone.isAlone()).isTrue();
        assertThat(alone.rollCall()).isEmpty();
        assertThat(alone.lead(PURPOSE).isLeader()).isTrue();
        assertThat(alone.messages("middleware/x", counted)).isEmpty();
    }

    @Test
    void hasOneLeaderUntilItStops() {
        Fleet one = fleet("one");
        Fleet two = fleet("two");
        Leadership first = one.lead(PURPOSE);
        await().until(first::isLeader);
        Leadership second = two.lead(PURPOSE);

        await().during(Duration.ofMillis(300)).until(() -> !second.isLeader());
        assertThat(one.leads()).isEqualTo(1);
        one.close();
        open.remove(one);
        await().until(second::isLeader);
        assertThat(first.isLeader()).isFalse();
    }

    @Test
    void keepsALeaseAsLongAsAnybodyHereUsesIt() {
        Fleet one = fleet("one");
        Leadership before = one.lead(PURPOSE);
        await().until(before::isLeader);
        Leadership after = one.lead(PURPOSE);

        before.close();
        before.close();

        assertThat(before.isLeader()).isFalse();
        assertThat(after.isLeader()).isTrue();
        after.close();
        assertThat(store.tryHoldQuietly("lease/" + PURPOSE, "another")).isTrue();
    }

    @Test
    void leadsNoLongerThanItsTimeWhileTheStoreIsAway() {
        Fleet one = fleet("one");
        Leadership leadership = one.lead(PURPOSE);
        await().until(leadership::isLeader);
        RollCall call = one.rollCall().orElseThrow();
        call.say("topic", new byte[0]);

        store.isAway = true;

        await().until(() -> !leadership.isLeader());
        await().until(() -> !call.isCurrent());
        assertThat(counted.count("fleet_store_errors_total[operation, lease]")).isPositive();
        store.isAway = false;
        await().until(leadership::isLeader);
        await().until(call::isCurrent);
    }

    @Test
    void hearsWhatOthersSayAndForgetsThoseThatLeave() {
        RollCall one = fleet("one").rollCall().orElseThrow();
        Fleet leaving = fleet("two");
        RollCall two = leaving.rollCall().orElseThrow();
        one.say("a", "of one".getBytes(UTF_8));
        two.say("a", "of two".getBytes(UTF_8));
        two.say("b", "more".getBytes(UTF_8));

        await().until(() -> one.others("a").containsKey("two") && one.others("b").size() == 1);
        assertThat(one.others("a")).containsOnlyKeys("two");
        assertThat(new String(one.others("a").get("two"), UTF_8)).isEqualTo("of two");
        assertThat(one.members()).isEqualTo(2);
        two.silence("b");
        await().until(() -> one.others("b").isEmpty());
        leaving.close();
        open.remove(leaving);
        await().until(() -> one.others("a").isEmpty() && one.members() == 1);
    }

    @Test
    void letsOthersKnowAtOnceWhatIsUrgent() {
        RollCall one = fleet("one").rollCall().orElseThrow();
        RollCall two = fleet("two").rollCall().orElseThrow();
        List<String> heard = new CopyOnWriteArrayList<>();
        two.whenHurried(() -> heard.add("in a hurry"));

        one.say("a", "urgent".getBytes(UTF_8));
        one.hurry();

        await().until(() -> !heard.isEmpty() && two.others("a").containsKey("one"));
    }

    @Test
    void carriesMessagesToOthersInOrderAndCountsWhatIsLost() {
        OpenMessages one = fleet("one").messages("middleware/chat", counted).orElseThrow();
        Fleet second = fleet("two");
        OpenMessages two = second.messages("middleware/chat", counted).orElseThrow();
        List<String> here = new CopyOnWriteArrayList<>();
        List<String> there = new CopyOnWriteArrayList<>();
        one.subscribe(message -> here.add(new String(message, UTF_8)));
        two.subscribe(message -> there.add(new String(message, UTF_8)));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            expected.add("message " + i);
            assertThat(one.publish(("message " + i).getBytes(UTF_8))).isTrue();
        }
        await().until(() -> there.size() == 100);
        assertThat(there).isEqualTo(expected);
        assertThat(here).isEmpty();

        store.isAway = true;
        assertThat(one.publish("lost".getBytes(UTF_8))).isTrue();
        await().until(() -> counted.count("fleet_messages_lost_total[reason, store]") == 1);
        store.isAway = false;
        assertThat(one.publish("after".getBytes(UTF_8))).isTrue();

        await().until(() -> there.contains("after"));
        assertThat(there).doesNotContain("lost").hasSize(101);
        assertThat(counted.count("fleet_messages_lost_total[reason, missed]")).isEqualTo(1);
        assertThat(one.publish(new byte[OpenMessages.MAX_BYTES + 1])).isFalse();
        assertThat(counted.count("fleet_messages_lost_total[reason, queue_full]")).isEqualTo(1);
    }
}
