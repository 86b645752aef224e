package io.a3s.gateway.middleware.ratelimitredis;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The script in a current Redis, where there is a Docker engine to run it. */
class TakeScriptInContainerTest extends TakeScriptContract {
    private static final int PORT = 6379;

    private @Nullable GenericContainer<?> container;

    @Override
    String start() {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "there is no Docker engine; TakeScriptTest does the same with redis-server");
        GenericContainer<?> started =
                new GenericContainer<>(DockerImageName.parse("redis:8-alpine"))
                        .withExposedPorts(PORT);
        container = started;
        started.start();
        return "redis://" + started.getHost() + ':' + started.getMappedPort(PORT);
    }

    @Override
    void stop() {
        if (container != null) {
            container.stop();
        }
    }
}
