package io.a3s.gateway.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AccessLogTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.067Z"));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void writesWhatIsPendingWhenClosed() {
        try (AccessLog log = new AccessLog(out, CLOCK)) {
            for (int i = 0; i < 1_000; i++) {
                log.write(new FakeRecord("r" + i));
            }
        }

        List<String> lines = out.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(lines.get(i)).contains("\"request_id\":\"r" + i + '"');
        }
    }

    @Test
    void writesFieldsInTheOrderInWhichPeopleReadThem() {
        try (AccessLog log = new AccessLog(out, CLOCK)) {
            log.write(new FakeRecord("r"));
        }

        assertThat(out.toString(UTF_8))
                .isEqualTo(
                        "{\"timestamp\":\"2026-01-02T03:04:05.067Z\",\"request_id\":\"r\","
                                + "\"client_ip\":\"10.0.0.1\",\"path\":\"/\",\"status\":200,"
                                + "\"request_bytes\":0,\"response_bytes\":12,"
                                + "\"duration_ms\":1.234,\"entrypoint\":\"web\"}\n");
    }

    @Test
    void escapesWhatJsonMayNotHold() throws Exception {
        String text = "\"\\\b\f\n\r\t\u0000\u001f\u007f<é\u00ff\u0085\u2028\uD83D\uDE00>";

        try (AccessLog log = new AccessLog(out, CLOCK)) {
            log.write(new FakeRecord(text, text, text));
        }

        String line = out.toString(UTF_8);
        assertThat(line.chars().filter(c -> c < 0x20)).hasSize(1);
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.get("request_id").asText()).isEqualTo(text);
        assertThat(read.get("path").asText()).isEqualTo(text);
        assertThat(read.get("user_agent").asText()).isEqualTo(text);
    }

    @Test
    void writesInOneBatchWhatCameDuringAWrite() throws Exception {
        GatedStream gated = new GatedStream();
        try (AccessLog log = new AccessLog(gated, CLOCK)) {
            log.write(new FakeRecord("first"));
            gated.entered.await();
            for (int i = 0; i < 100; i++) {
                log.write(new FakeRecord("r" + i));
            }
            gated.gate.countDown();
        }

        assertThat(gated.writes()).isEqualTo(2);
        assertThat(gated.lines()).hasSize(101);
    }

    @Test
    void dropsAndCountsInsteadOfWaitingForTheOutput() throws Exception {
        GatedStream gated = new GatedStream();
        FakeRecord large = new FakeRecord("r", "x".repeat(100_000), null);
        int written = 200;
        AccessLog log = new AccessLog(gated, CLOCK);
        log.write(large);
        gated.entered.await();

        for (int i = 1; i < written; i++) {
            log.write(large);
        }

        long dropped = log.dropped();
        gated.gate.countDown();
        log.close();
        assertThat(dropped).isPositive();
        assertThat(gated.lines()).hasSize((int) (written - dropped));
    }

    @Test
    void writesNothingAfterItWasClosed() {
        AccessLog log = new AccessLog(out, CLOCK);
        log.close();

        log.write(new FakeRecord("late"));

        assertThat(out.size()).isZero();
        assertThat(log.dropped()).isEqualTo(1);
    }

    @Test
    void keepsLinesOfSeveralThreadsApart() throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (AccessLog log = new AccessLog(out, CLOCK)) {
            for (int i = 0; i < 4; i++) {
                threads.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            for (int n = 0; n < 500; n++) {
                                                log.write(new FakeRecord("r" + n));
                                            }
                                        }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        List<String> lines = out.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(2_000).allMatch(line -> line.endsWith("\"web\"}"));
    }

    @Test
    void goesOnAfterAFailureAndCountsEveryLineThatWasLost() {
        AtomicBoolean failing = new AtomicBoolean(true);
        OutputStream flaky =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("one byte");
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        if (failing.getAndSet(false)) {
                            throw new IOException("disk full");
                        }
                        out.write(bytes, offset, length);
                    }
                };
        try (AccessLog log = new AccessLog(flaky, CLOCK)) {
            log.write(new FakeRecord("lost"));
            while (log.dropped() == 0) {
                Thread.onSpinWait();
            }

            log.write(new FakeRecord("kept"));
        }

        assertThat(out.toString(UTF_8)).contains("kept").doesNotContain("lost");
    }

    @Test
    void goesOnAfterAnOutputThatBreaksItsContract() {
        AtomicBoolean failing = new AtomicBoolean(true);
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int value) {
                        out.write(value);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        if (failing.getAndSet(false)) {
                            throw new IllegalStateException("broken");
                        }
                        out.write(bytes, offset, length);
                    }
                };
        try (AccessLog log = new AccessLog(broken, CLOCK)) {
            log.write(new FakeRecord("lost"));
            while (failing.get()) {
                Thread.onSpinWait();
            }

            log.write(new FakeRecord("kept"));
        }

        assertThat(out.toString(UTF_8)).contains("kept");
    }

    @Test
    void leavesNoHalfLineWhenARecordFails() {
        AccessRecord broken =
                new AccessRecord() {
                    @Override
                    public String requestId() {
                        return "broken";
                    }

                    @Override
                    public String clientIp() {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public int status() {
                        return 200;
                    }

                    @Override
                    public long responseBytes() {
                        return 0;
                    }

                    @Override
                    public long durationNanos() {
                        return 0;
                    }

                    @Override
                    public String entrypoint() {
                        return "web";
                    }

                    @Override
                    public String reason() {
                        return "";
                    }
                };
        try (AccessLog log = new AccessLog(out, CLOCK)) {
            log.write(broken);
            log.write(new FakeRecord("kept"));

            assertThat(log.dropped()).isEqualTo(1);
        }

        assertThat(out.toString(UTF_8).lines().toList())
                .singleElement()
                .asString()
                .startsWith("{\"timestamp\"")
                .contains("kept");
    }
}
