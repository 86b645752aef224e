package io.a3s.gateway.middleware.ratelimitredis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.middleware.ratelimitredis.StoreException.Cause;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buckets in the machine's own Redis, which comes, goes, hangs and refuses. */
class RedisStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    // No token comes back while a test runs.
    private static final TokenRate RATE = TokenRate.of(1 / 3600.0, 1);

    @TempDir Path directory;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void requireRedis() {
        RedisServer.require();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private RedisServer server(String... options) {
        RedisServer server = RedisServer.start(directory, options);
        open.add(server);
        return server;
    }

    private RedisStore store(String url) {
        return store(url, Duration.ofSeconds(10), Optional.empty());
    }

    private RedisStore store(String url, Duration timeout, Optional<Path> caFile) {
        RedisLink link =
                new RedisLink(new RedisClients(RedisAddress.parse(url), caFile), System::nanoTime);
        RedisStore store =
                new RedisStore(link, new OwnThread("test"), RATE, timeout, System::nanoTime);
        open.add(store);
        return store;
    }

    private static Taken take(BucketStore store, String bucket) throws Exception {
        return store.take(bucket).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static StoreException failure(CompletableFuture<Taken> answer) {
        Throwable thrown =
                answer.handle((taken, failure) -> failure)
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join();
        assertThat(thrown).isNotNull();
        return StoreException.of(thrown);
    }

    private static void awaitTaken(BucketStore store, String bucket) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !store.take(bucket).handle((_, f) -> f != null).join());
    }

    private static void with(String url, Consumer<RedisCommands<String, String>> work) {
        RedisClient client = RedisClient.create(url);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            work.accept(connection.sync());
        } finally {
            client.shutdown();
        }
    }

    @Test
    void takesTokens() throws Exception {
        RedisServer server = server();
        RedisStore store = store(server.url());
        assertThat(store.isConnected()).isFalse();

        assertThat(take(store, "a").waitMicros()).isZero();
        assertThat(take(store, "a").waitMicros()).isPositive();
        assertThat(take(store, "b").waitMicros()).isZero();

        assertThat(store.isConnected()).isTrue();
    }

    @Test
    void sharesBucketsWithOthers() throws Exception {
        RedisServer server = server();

        assertThat(take(store(server.url()), "a").waitMicros()).isZero();
        assertThat(take(store(server.url()), "a").waitMicros()).isPositive();
    }

    @Test
    void teachesServerThatHasForgottenTheScript() throws Exception {
        RedisServer server = server();
        RedisStore store = store(server.url());
        take(store, "a");

        with(server.url(), redis -> redis.scriptFlush());

        assertThat(take(store, "a").waitMicros()).isPositive();
        assertThat(take(store, "b").waitMicros()).isZero();
    }

    @Test
    void usesOneRoundTrip() throws Exception {
        RedisServer server = server();
        RedisStore store = store(server.url());
        take(store, "a");
        with(server.url(), redis -> redis.configResetstat());

        for (int i = 0; i < 10; i++) {
            take(store, "a");
        }

        with(
                server.url(),
                redis ->
                        assertThat(redis.info("commandstats"))
                                .contains("cmdstat_evalsha:calls=10,")
                                .doesNotContain("cmdstat_eval:"));
    }

    @Test
    void comesBackWithTheServer() throws Exception {
        RedisServer server = server();
        RedisStore store = store(server.url());
        take(store, "a");

        server.kill();
        StoreException lost = failure(store.take("a"));
        server.restart();
        awaitTaken(store, "b");

        assertThat(lost.why()).isEqualTo(Cause.DISCONNECTED);
        assertThat(take(store, "b").waitMicros()).isPositive();
    }

    @Test
    void waitsForServerThatIsNotThereYet() throws Exception {
        int port = RedisServer.freePort();
        RedisStore store = store("redis://127.0.0.1:" + port);
        assertThat(failure(store.take("a")).why()).isEqualTo(Cause.DISCONNECTED);

        open.add(RedisServer.startAt(directory, port));

        awaitTaken(store, "a");
    }

    @Test
    void letsNobodyWaitForServerThatHangs() throws Exception {
        RedisServer server = server();
        RedisStore store = store(server.url(), Duration.ofMillis(50), Optional.empty());
        awaitTaken(store, "a");

        server.freeze();
        StoreException first = failure(store.take("b"));
        // The connection stays open, but after a while nobody counts on it.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            failure(store.take("b"));
                            return !store.isConnected();
                        });
        server.thaw();

        assertThat(first.why()).isEqualTo(Cause.TIMEOUT);
        awaitTaken(store, "c");
    }

    @Test
    void letsNoMoreWaitThanThereIsRoomFor() throws Exception {
        RedisServer server = server();
        RedisStore store = store(server.url());
        take(store, "a");

        server.freeze();
        List<CompletableFuture<Taken>> answers =
                IntStream.range(0, 10_001).mapToObj(i -> store.take("b" + i)).toList();
        StoreException last = failure(answers.getLast());
        server.thaw();

        assertThat(last.why()).isEqualTo(Cause.OVERLOADED);
        for (CompletableFuture<Taken> answer : answers) {
            assertThat(answer.handle((_, _) -> true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        awaitTaken(store, "c");
    }

    @Test
    void identifiesItself() throws Exception {
        RedisServer server =
                server(
                        "--requirepass",
                        "p@ss",
                        "--user",
                        "gate",
                        "on",
                        ">s3cret",
                        "~a*",
                        "&*",
                        "+@all");

        assertThat(take(store("redis://:p%40ss@127.0.0.1:" + server.port()), "a").waitMicros())
                .isZero();
        assertThat(take(store("redis://gate:s3cret@127.0.0.1:" + server.port()), "a").waitMicros())
                .isPositive();
    }

    @Test
    void tellsNoPasswordWhenItIsWrong() {
        RedisServer server = server("--requirepass", "right");
        StoreException none = failure(store(server.url()).take("a"));
        StoreException wrong =
                failure(store("redis://:wr0ng@127.0.0.1:" + server.port()).take("a"));

        StoreException away =
                failure(
                        store("redis+cluster://:wr0ng@127.0.0.1:" + RedisServer.freePort())
                                .take("a"));

        assertThat(List.of(none.why(), wrong.why(), away.why())).containsOnly(Cause.DISCONNECTED);
        assertThat(wrong.getMessage()).doesNotContain("wr0ng");
        assertThat(away.getMessage()).doesNotContain("wr0ng");
    }

    @Test
    void saysWhenItMayNot() {
        RedisServer server = server("--user", "gate", "on", ">s3cret", "~other*", "&*", "+@all");

        StoreException refused =
                failure(store("redis://gate:s3cret@127.0.0.1:" + server.port()).take("a"));

        assertThat(refused.why()).isEqualTo(Cause.REFUSED);
        assertThat(refused.getMessage()).contains("permission").doesNotContain("s3cret");
    }

    @Test
    void usesTheDatabaseOfTheUrl() throws Exception {
        RedisServer server = server();

        take(store(server.url() + "/3"), "a");

        with(server.url() + "/3", redis -> assertThat(redis.keys("*")).containsExactly("a"));
        with(server.url(), redis -> assertThat(redis.keys("*")).isEmpty());
    }

    @Test
    void speaksTlsAndTrustsOnlyWhomItIsTold() throws Exception {
        Certificates certificates = Certificates.create(directory);
        int port = RedisServer.freePort();
        open.add(
                RedisServer.startAt(
                        directory,
                        port,
                        "--port",
                        "0",
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        certificates.certificate().toString(),
                        "--tls-key-file",
                        certificates.key().toString(),
                        "--tls-ca-cert-file",
                        certificates.certificate().toString(),
                        "--tls-auth-clients",
                        "no"));
        String url = "rediss://127.0.0.1:" + port;
        Duration timeout = Duration.ofSeconds(10);

        RedisStore trusting = store(url, timeout, Optional.of(certificates.certificate()));
        RedisStore suspicious = store(url, timeout, Optional.empty());

        assertThat(take(trusting, "a").waitMicros()).isZero();
        assertThat(failure(suspicious.take("a")).why()).isEqualTo(Cause.DISCONNECTED);
    }

    @Test
    void findsTheNodesOfACluster() throws Exception {
        RedisServer first = node("first");
        RedisServer second = node("second");
        with(first.url(), redis -> redis.clusterAddSlots(slots(0, 8192)));
        with(second.url(), redis -> redis.clusterAddSlots(slots(8192, 16_384)));
        with(first.url(), redis -> redis.clusterMeet("127.0.0.1", second.port()));
        awaitCluster(first);
        awaitCluster(second);
        // One node is enough to find the others.
        RedisStore store = store("redis+cluster://127.0.0.1:" + first.port());

        for (int i = 0; i < 50; i++) {
            assertThat(take(store, "bucket" + i).waitMicros()).isZero();
            assertThat(take(store, "bucket" + i).waitMicros()).isPositive();
        }
        with(first.url(), redis -> assertThat(redis.dbsize()).isBetween(1L, 49L));
        with(second.url(), redis -> assertThat(redis.dbsize()).isBetween(1L, 49L));

        second.kill();
        List<Boolean> answered = areAnswered(store);
        assertThat(answered).contains(true, false);
        second.restart();
        awaitCluster(second);
        for (int i = 0; i < 10; i++) {
            awaitTaken(store, "again" + i);
        }
    }

    private RedisServer node(String name) throws Exception {
        RedisServer node =
                RedisServer.start(
                        Files.createDirectory(directory.resolve(name)),
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        "60000",
                        "--cluster-require-full-coverage",
                        "no");
        open.add(node);
        return node;
    }

    private static int[] slots(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    private static void awaitCluster(RedisServer node) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () ->
                                with(
                                        node.url(),
                                        redis ->
                                                assertThat(redis.clusterInfo())
                                                        .contains("cluster_state:ok")
                                                        .contains("cluster_slots_assigned:16384")
                                                        .contains("cluster_slots_ok:16384")));
    }

    private static List<Boolean> areAnswered(BucketStore store) {
        return IntStream.range(0, 50)
                .mapToObj(i -> store.take("bucket" + i).handle((taken, _) -> taken != null))
                .map(CompletableFuture::join)
                .toList();
    }

    @Test
    void takesNothingOnceItIsClosed() throws Exception {
        RedisServer server = server();
        RedisStore store = store(server.url());
        take(store, "a");

        store.close();

        assertThat(failure(store.take("a")).why()).isEqualTo(Cause.DISCONNECTED);
        assertThat(store.isConnected()).isFalse();
        store.close();
    }
}
