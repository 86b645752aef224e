package io.a3s.gateway.observe;

import org.jspecify.annotations.Nullable;

record FakeRecord(String requestId, @Nullable String path, @Nullable String userAgent)
        implements AccessRecord {
    FakeRecord(String requestId) {
        this(requestId, "/", null);
    }

    @Override
    public String clientIp() {
        return "10.0.0.1";
    }

    @Override
    public int status() {
        return 200;
    }

    @Override
    public long responseBytes() {
        return 12;
    }

    @Override
    public long durationNanos() {
        return 1_234_567;
    }

    @Override
    public String entrypoint() {
        return "web";
    }

    @Override
    public String reason() {
        return "";
    }
}
