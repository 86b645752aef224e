package io.a3s.gateway.service.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.backend.Backend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConsistentHashTest {
    private static final int KEYS = 20_000;

    private final List<FakeBackend> backends = new ArrayList<>();
    private String key = "";

    @Test
    void sendsTheSameKeyToTheSameBackend() {
        backends(1, 1, 1, 1);
        ConsistentHash one = balancer(1.25);
        ConsistentHash other = balancer(1.25);
        List<Backend> turned = new ArrayList<>(backends);
        Collections.reverse(turned);

        for (int i = 0; i < 1_000; i++) {
            key = "user-" + i;
            Backend picked = Picks.one(one, List.copyOf(backends));
            // Another gateway, which lists them in another order.
            assertThat(Picks.one(other, List.copyOf(turned))).isSameAs(picked);
        }
    }

    @Test
    void spreadsKeysByWeight() {
        backends(1, 1, 2, 0);

        Map<Backend, Integer> counts = new HashMap<>();
        owners().forEach(owner -> counts.merge(owner, 1, Integer::sum));

        assertThat(counts).doesNotContainKey(backends.get(3));
        assertThat(share(counts, 0)).isBetween(0.19, 0.31);
        assertThat(share(counts, 1)).isBetween(0.19, 0.31);
        assertThat(share(counts, 2)).isBetween(0.42, 0.58);
    }

    @Test
    void ignoresWeightsIfAllAreZero() {
        backends(0, 0);

        assertThat(owners()).contains(backends.get(0), backends.get(1));
    }

    @Test
    void movesOnlyTheKeysOfABackendThatIsGone() {
        backends(1, 1, 1, 1, 1);
        List<Backend> before = owners();
        Backend gone = backends.remove(2);
        List<Backend> after = owners();

        for (int i = 0; i < KEYS; i++) {
            if (!before.get(i).equals(gone)) {
                assertThat(after.get(i)).isSameAs(before.get(i));
            }
        }
        assertThat(after.stream().filter(each -> before.contains(gone)).distinct().count())
                .isEqualTo(4);
    }

    @Test
    void keepsEveryBackendBelowItsLimit() {
        backends(1, 1, 2);
        ConsistentHash balancer = balancer(1.25);
        List<Backend> list = List.copyOf(backends);
        key = "everybody asks for this";

        for (int active = 0; active < 400; active++) {
            FakeBackend picked = (FakeBackend) Picks.one(balancer, list);
            picked.take();
            for (FakeBackend each : backends) {
                double limit = Math.ceil(1.25 * (active + 1) * each.weight() / 4);
                assertThat(each.activeRequests()).isLessThanOrEqualTo((int) limit);
            }
        }
    }

    @Test
    void leavesTheBackendOfAKeyOnlyWhenThatHasTooMuch() {
        backends(1, 1, 1);
        List<Backend> list = List.copyOf(backends);
        key = "k";
        FakeBackend own = (FakeBackend) Picks.one(balancer(1.25), list);
        backends.forEach(each -> each.busy(8));

        assertThat(Picks.one(balancer(1.25), list)).isSameAs(own);
        own.busy(20);
        Backend next = Picks.one(balancer(1.25), list);
        assertThat(next).isNotSameAs(own);
        assertThat(Picks.one(balancer(1.25), list)).isSameAs(next);
        assertThat(Picks.one(balancer(0), list)).isSameAs(own);
    }

    @Test
    void findsSomebodyWhateverIsUnderWay() {
        Random random = new Random(7);
        backends(1, 3, 0, 5);
        ConsistentHash balancer = balancer(1.0001);
        List<Backend> list = List.copyOf(backends);
        for (int i = 0; i < 10_000; i++) {
            key = "k" + i;
            backends.forEach(each -> each.busy(random.nextInt(50)));
            assertThat(Picks.one(balancer, list)).isNotNull().isNotSameAs(backends.get(2));
        }
    }

    private ConsistentHash balancer(double factor) {
        return new ConsistentHash(ignored -> Hashes.of(key), factor);
    }

    private List<Backend> owners() {
        ConsistentHash balancer = balancer(0);
        List<Backend> list = List.copyOf(backends);
        List<Backend> owners = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            key = "key" + i;
            owners.add(Picks.one(balancer, list));
        }
        return owners;
    }

    private double share(Map<Backend, Integer> counts, int backend) {
        return (double) counts.getOrDefault(backends.get(backend), 0) / KEYS;
    }

    private void backends(int... weights) {
        for (int i = 0; i < weights.length; i++) {
            backends.add(new FakeBackend("b" + i, weights[i]));
        }
    }
}
