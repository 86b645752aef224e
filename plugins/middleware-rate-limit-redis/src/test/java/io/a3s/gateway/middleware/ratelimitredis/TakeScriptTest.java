package io.a3s.gateway.middleware.ratelimitredis;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** The script in the machine's own Redis. */
class TakeScriptTest extends TakeScriptContract {
    @TempDir static Path directory;
    private @Nullable RedisServer server;

    @Override
    String start() {
        RedisServer.require();
        RedisServer started = RedisServer.start(directory);
        server = started;
        return started.url();
    }

    @Override
    void stop() {
        if (server != null) {
            server.close();
        }
    }
}
