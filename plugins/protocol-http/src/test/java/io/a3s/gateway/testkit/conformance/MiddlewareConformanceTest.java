package io.a3s.gateway.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.FaultyPlugin.Mistake;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check of the suite fails for the mistake it is about. */
class MiddlewareConformanceTest {
    @TempDir Path directory;

    @FunctionalInterface
    private interface Check {
        void of(MiddlewareConformance suite) throws Exception;
    }

    private static final class Suite extends MiddlewareConformance {
        private final String type;

        Suite(Mistake mistake) {
            type = mistake.name().toLowerCase(Locale.ROOT);
        }

        @Override
        protected GatewayPlugin plugin() {
            return new FaultyPlugin();
        }

        @Override
        protected String type() {
            return type;
        }

        @Override
        protected Map<String, String> keys() {
            return Map.of();
        }
    }

    @Test
    void findsEntryThatNoServiceFileNames() throws Exception {
        assertFails(
                Mistake.FRAGILE,
                MiddlewareConformance::isNamedByItsServiceFile,
                "META-INF/services/io.a3s.gateway.spi.GatewayPlugin does not name");
    }

    @Test
    void findsKeyThatIsNotDocumented() throws Exception {
        assertFails(Mistake.FRAGILE, MiddlewareConformance::documentsEveryKey, "has no @Doc");
    }

    @Test
    void findsRecordThatFailsOnAValue() throws Exception {
        assertFails(
                Mistake.FRAGILE,
                MiddlewareConformance::failsOnNoValueOfAKey,
                "text = \"\" makes the plugin fail");
    }

    @Test
    void findsUseOfABodyThatWasNotDeclared() throws Exception {
        assertFails(
                Mistake.UNDECLARED, MiddlewareConformance::letsResponseBodiesPass, "status 500");
        assertFails(
                Mistake.UNDECLARED,
                MiddlewareConformance::failsOnNoHead,
                "nothing that needs() does not say");
    }

    @Test
    void findsChangedBody() throws Exception {
        assertFails(
                Mistake.SHOUTING,
                MiddlewareConformance::letsRequestBodiesPass,
                "1 bytes that differ at 0");
    }

    @Test
    void findsEventsThatAreHeldBack() throws Exception {
        assertFails(Mistake.HOLDING, MiddlewareConformance::letsEventsPassOneByOne, "held back");
    }

    @Test
    void findsHeadThatAMiddlewareTripsOver() throws Exception {
        assertFails(Mistake.CARELESS, MiddlewareConformance::failsOnNoHead, "phase=\"request\"");
    }

    @Test
    void findsBlockedEventLoop() throws Exception {
        assertFails(
                Mistake.BLOCKING,
                MiddlewareConformance::blocksNoEventLoop,
                "FaultyPlugin$Faulty.onRequest");
    }

    @Test
    void findsCloseThatFailsTheSecondTime() throws Exception {
        assertFails(
                Mistake.FRAGILE,
                MiddlewareConformance::canBeClosedTwice,
                "close() fails when it was called before");
    }

    @Test
    void findsThreadThatIsLeftRunning() throws Exception {
        assertFails(
                Mistake.RUNNING,
                suite -> suite.leaveMemory(directory),
                "it left thread \"still-here\" running");
    }

    private static void assertFails(Mistake mistake, Check check, String message) throws Exception {
        Suite suite = new Suite(mistake);
        suite.startGateway();
        Throwable failure;
        try {
            failure = catchThrowable(() -> check.of(suite));
        } finally {
            suite.stopGateway();
        }
        assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining(message);
    }
}
