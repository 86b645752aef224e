package io.a3s.gateway.middleware.ratelimitredis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the script promises, in any Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TakeScriptContract {
    private static final long SECOND = 1_000_000;

    private RedisClient client;
    private StatefulRedisConnection<String, String> connection;
    private RedisCommands<String, String> redis;

    /** Starts a Redis and returns its URL, or skips the test. */
    abstract String start() throws Exception;

    /** Ends what was started. */
    abstract void stop();

    @BeforeAll
    void connect() throws Exception {
        client = RedisClient.create(start());
        connection = client.connect();
        redis = connection.sync();
    }

    @AfterAll
    void disconnect() {
        // Also when nothing was started.
        if (client != null) {
            client.shutdown();
        }
        stop();
    }

    private static Taken take(RedisCommands<String, String> redis, String key, TokenRate rate) {
        List<Long> numbers =
                redis.eval(
                        TakeScript.TEXT,
                        ScriptOutputType.MULTI,
                        new String[] {key},
                        String.format(Locale.ROOT, "%.3f", rate.tokenMicros()),
                        String.format(Locale.ROOT, "%.3f", rate.bucketMicros()));
        return new Taken(numbers.get(0), numbers.get(1));
    }

    private Taken take(String key, TokenRate rate) {
        return take(redis, key, rate);
    }

    /** Returns Redis's time in microseconds. */
    private long now() {
        List<String> time = redis.time();
        return Long.parseLong(time.get(0)) * SECOND + Long.parseLong(time.get(1));
    }

    @Test
    void isKnownByItsDigest() {
        assertThat(redis.scriptLoad(TakeScript.TEXT)).isEqualTo(TakeScript.DIGEST);
    }

    @Test
    void grantsBurstThenTellsWhenThereIsMore() {
        // No token comes back while the test runs.
        TokenRate rate = TokenRate.of(1 / 3600.0, 3);

        for (int taken = 1; taken <= 3; taken++) {
            Taken granted = take("burst", rate);
            assertThat(granted.waitMicros()).isZero();
            assertThat(granted.microsToFull())
                    .isBetween((taken * 3600L - 60) * SECOND, taken * 3600L * SECOND);
        }
        Taken refused = take("burst", rate);

        assertThat(refused.waitMicros()).isBetween(3540 * SECOND, 3600 * SECOND);
        assertThat(take("another", rate).waitMicros()).isZero();
    }

    @Test
    void takesNoTokenForRefusals() {
        TokenRate rate = TokenRate.of(1 / 3600.0, 1);
        take("refusals", rate);
        long first = take("refusals", rate).waitMicros();

        for (int i = 0; i < 100; i++) {
            take("refusals", rate);
        }

        assertThat(take("refusals", rate).waitMicros()).isPositive().isLessThanOrEqualTo(first);
    }

    /**
     * Takes until it is refused after a time, and returns what was taken and when it was refused.
     */
    private Drained drain(String key, TokenRate rate, long end) {
        long admitted = 0;
        while (true) {
            long before = now();
            boolean isRefused = take(key, rate).waitMicros() > 0;
            if (isRefused && before >= end) {
                return new Drained(admitted, before, now());
            }
            admitted += isRefused ? 0 : 1;
        }
    }

    private record Drained(long admitted, long before, long after) {}

    @Test
    void keepsToTheRate() {
        double perSecond = 20;
        int burst = 40;
        TokenRate rate = TokenRate.of(perSecond, burst);

        Drained first = drain("rate", rate, now());
        Drained second = drain("rate", rate, first.after() + 2 * SECOND);

        assertThat(first.admitted()).isGreaterThanOrEqualTo(burst);
        // The bucket had less than a token at both refusals, each somewhere between two times.
        assertThat((double) second.admitted())
                .isBetween(
                        perSecond * (second.before() - first.after()) / SECOND - 1,
                        perSecond * (second.after() - first.before()) / SECOND + 1);
    }

    @Test
    void forgetsBucketsThatAreFull() {
        TokenRate rate = TokenRate.of(2, 10);
        take("forgotten", rate);

        assertThat(redis.pttl("forgotten")).isBetween(1L, 500L);
        await().atMost(Duration.ofSeconds(20)).until(() -> redis.exists("forgotten") == 0);
        assertThat(take("forgotten", rate).microsToFull()).isLessThanOrEqualTo(SECOND / 2);
    }

    @Test
    void survivesClocksThatWereSet() {
        TokenRate rate = TokenRate.of(1 / 3600.0, 2);
        redis.set("future", "9000000000000000.000");

        long wait = take("future", rate).waitMicros();

        assertThat(wait).isBetween(1L, 3600 * SECOND);
    }

    @Test
    void takesWhatIsNoBucketForAFullOne() {
        redis.set("garbage", "not a number");

        assertThat(take("garbage", TokenRate.of(1, 1)).waitMicros()).isZero();
    }

    @Test
    void followsSmallerBurst() {
        TokenRate large = TokenRate.of(1 / 3600.0, 10);
        for (int i = 0; i < 10; i++) {
            take("smaller", large);
        }

        Taken refused = take("smaller", TokenRate.of(1 / 3600.0, 2));

        assertThat(refused.waitMicros()).isBetween(1L, 3600 * SECOND);
    }

    @Test
    void grantsWholeBurstOfAnOddRate() {
        // A third of a microsecond cannot be written down.
        TokenRate rate = TokenRate.of(3 / 86_400.0, 1_000);

        for (int i = 0; i < 1_000; i++) {
            assertThat(take("odd", rate).waitMicros()).isZero();
        }
        assertThat(take("odd", rate).waitMicros()).isPositive();
    }

    @Test
    void givesEachTokenOnceToSeveralClients() throws Exception {
        TokenRate rate = TokenRate.of(1 / 3600.0, 500);
        List<Future<Integer>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                running.add(executor.submit(() -> takeAll(rate)));
            }
        }

        int taken = 0;
        for (Future<Integer> each : running) {
            taken += each.get();
        }
        assertThat(taken).isEqualTo(500);
    }

    private int takeAll(TokenRate rate) {
        int taken = 0;
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            while (take(own.sync(), "shared", rate).waitMicros() == 0) {
                taken++;
            }
        }
        return taken;
    }
}
