package io.a3s.gateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.service.HealthEpoch;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicaPoolTest {
    private final Map<URI, ServerBackend> held = new HashMap<>();
    private int changes;
    private final ReplicaPool pool =
            new ReplicaPool(
                    new BackendSource() {
                        @Override
                        public ServerBackend acquire(URI url) {
                            ServerBackend made = backend(url);
                            assertThat(held.put(url, made)).isNull();
                            return made;
                        }

                        @Override
                        public void release(URI url) {
                            assertThat(held.remove(url)).isNotNull();
                        }

                        @Override
                        public void changed() {
                            changes++;
                        }
                    },
                    List.of(backend(URI.create("http://listed:1"))),
                    () -> {});

    private static ServerBackend backend(URI url) {
        return new ServerBackend("s", url, url.toString(), new LoopCounter(1), new HealthEpoch());
    }

    private static Replica replica(String id, boolean isReady) {
        return new Replica(id, URI.create("http://" + id + ":80"), isReady);
    }

    private static Replicas ready(String... ids) {
        List<Replica> all = new ArrayList<>();
        for (String id : ids) {
            all.add(replica(id, true));
        }
        return Replicas.located(ids.length, all);
    }

    private List<String> serving() {
        return pool.serving().stream().map(ServerBackend::host).toList();
    }

    @Test
    void servesFromListedServersUntilThePlatformSaysWhatThereIs() {
        assertThat(serving()).containsExactly("listed");

        pool.update(ready());

        assertThat(serving()).isEmpty();
    }

    @Test
    void servesFromThoseThatAreReady() {
        pool.update(Replicas.located(2, List.of(replica("a", false))));
        assertThat(serving()).isEmpty();
        assertThat(pool.ready()).isZero();

        assertThat(pool.update(ready("a", "b"))).isTrue();
        assertThat(pool.update(ready("a", "b"))).isFalse();

        assertThat(serving()).containsExactly("a", "b");
        assertThat(changes).isEqualTo(2);
        pool.update(ready("b"));
        assertThat(held.keySet()).containsExactly(URI.create("http://b:80"));
    }

    @Test
    void drainsThoseWithTheLeastToDoBeforeTheyAreStopped() {
        pool.update(ready("a", "b", "c"));
        ServerBackend b = pool.serving().get(1);
        ServerBackend c = pool.serving().get(2);
        b.enter(0);
        c.enter(0);
        c.enter(0);

        pool.keep(1);

        assertThat(serving()).containsExactly("c");
        // A request may just have been on its way to one of them.
        assertThat(pool.spare()).isEmpty();
        assertThat(pool.least(1, 3, pool.spare().size())).isEqualTo(3);
        pool.keep(1);
        assertThat(pool.spare()).containsExactly("a");
        assertThat(pool.least(1, 3, pool.spare().size())).isEqualTo(2);
        assertThat(pool.busy()).isEqualTo(2);
        b.leave();
        assertThat(pool.spare()).containsExactlyInAnyOrder("a", "b");
        assertThat(pool.least(1, 3, pool.spare().size())).isEqualTo(1);
        c.leave();
        c.leave();
        assertThat(pool.busy()).isZero();
    }

    @Test
    void takesBackWhatIsWantedAgain() {
        pool.update(ready("a", "b"));
        pool.keep(0);
        assertThat(serving()).isEmpty();

        pool.keep(2);

        assertThat(serving()).containsExactly("a", "b");
        assertThat(pool.spare()).isEmpty();
    }

    @Test
    void followsAReplicaThatMoves() {
        pool.update(ready("a"));

        pool.update(
                Replicas.located(1, List.of(new Replica("a", URI.create("http://new:80"), true))));

        assertThat(serving()).containsExactly("new");
        assertThat(held.keySet()).containsExactly(URI.create("http://new:80"));
    }

    @Test
    void letsListedServersStandForThoseThatAreOnlyCounted() {
        pool.update(Replicas.counted(1, 0));
        assertThat(serving()).isEmpty();

        pool.update(Replicas.counted(3, 3));

        assertThat(serving()).containsExactly("listed");
        assertThat(pool.ready()).isEqualTo(3);
        assertThat(pool.least(1, 3, pool.spare().size())).isEqualTo(1);
        pool.keep(0);
        assertThat(serving()).isEmpty();
    }

    @Test
    void givesEverythingBackInTheEnd() {
        pool.update(ready("a", "b"));

        pool.close();

        assertThat(held).isEmpty();
        assertThat(pool.serving()).isEmpty();
    }
}
