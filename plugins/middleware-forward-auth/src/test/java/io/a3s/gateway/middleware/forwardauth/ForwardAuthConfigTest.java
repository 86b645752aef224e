package io.a3s.gateway.middleware.forwardauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.testkit.FakePluginContext;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardAuthConfigTest {
    private static final String URL = "http://auth.internal:4180/check?app=1";

    @TempDir Path directory;

    private static ForwardAuthConfig config(
            String url,
            List<String> requestHeaders,
            List<String> responseHeaders,
            Duration timeout,
            String maxBody,
            Optional<Path> caFile) {
        return new ForwardAuthConfig(
                URI.create(url),
                requestHeaders,
                responseHeaders,
                "Remote-User",
                timeout,
                256,
                DataSize.parse(maxBody),
                caFile);
    }

    private static ForwardAuthConfig at(String url) {
        return config(url, List.of(), List.of(), Duration.ofSeconds(5), "64KiB", Optional.empty());
    }

    private static void assertRefused(String key, String message, ThrowingCallable constructor) {
        assertThatThrownBy(constructor)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining(message);
    }

    @Test
    void takesUrlsOfServices() {
        assertThat(at(URL).forwardAuthUrl()).hasToString(URL);
        assertThat(at("https://auth.example.com").forwardAuthUrl().getScheme()).isEqualTo("https");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://auth/check, ftp://auth/check (expected: http://HOST",
        "http:///check, (expected: http://HOST",
        "http://bob:s3cret@auth/check, has a user or a fragment",
        "http://auth/check#x, has a user or a fragment",
    })
    void refusesOtherUrls(String url, String message) {
        assertRefused("forward_auth_url", message, () -> at(url));
    }

    @ParameterizedTest
    @CsvSource({
        "Host, \"Host\" is set by the gateway",
        "content-length, \"content-length\" is set by the gateway",
        "X-Forwarded-Method, \"X-Forwarded-Method\" is set by the gateway",
        "X-Forwarded-For, \"X-Forwarded-For\" is set by the gateway",
        "X-Request-Id, \"X-Request-Id\" is set by the gateway",
        "a b, field name: \"a b\"",
    })
    void passesOnNoHeaderThatIsTheGateways(String name, String message) {
        assertRefused(
                "forward_auth_request_headers",
                message,
                () ->
                        config(
                                URL,
                                List.of("Cookie", name),
                                List.of(),
                                Duration.ofSeconds(5),
                                "64KiB",
                                Optional.empty()));
    }

    @Test
    void takesNoHeaderOfFramingFromTheAnswer() {
        assertRefused(
                "forward_auth_response_headers",
                "\"Content-Length\" is managed by the gateway",
                () ->
                        config(
                                URL,
                                List.of(),
                                List.of("Content-Length"),
                                Duration.ofSeconds(5),
                                "64KiB",
                                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"0, 0ms", "30001, 30001ms"})
    void boundsTheTimeout(long millis, String shown) {
        assertRefused(
                "timeout",
                shown + " (expected: more than 0, up to 30s)",
                () ->
                        config(
                                URL,
                                List.of(),
                                List.of(),
                                Duration.ofMillis(millis),
                                "64KiB",
                                Optional.empty()));
    }

    @Test
    void boundsTheBody() {
        assertRefused(
                "max_body",
                "(expected: up to 1MiB)",
                () ->
                        config(
                                URL,
                                List.of(),
                                List.of(),
                                Duration.ofSeconds(5),
                                "2MiB",
                                Optional.empty()));
    }

    @Test
    void needsCertificatesInTheFile() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path damaged =
                Files.writeString(
                        directory.resolve("damaged.pem"),
                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        for (Path file : List.of(empty, damaged, directory.resolve("absent.pem"))) {
            ForwardAuthConfig config =
                    config(
                            "https://auth",
                            List.of(),
                            List.of(),
                            Duration.ofSeconds(5),
                            "64KiB",
                            Optional.of(file));

            assertRefused(
                    "ca_file",
                    file.toString(),
                    () -> new ForwardAuthFactory().create(config, new FakePluginContext()));
        }
    }
}
