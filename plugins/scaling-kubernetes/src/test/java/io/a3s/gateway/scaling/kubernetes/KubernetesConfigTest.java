package io.a3s.gateway.scaling.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import io.a3s.gateway.testkit.FakePluginContext;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.ServiceLoader;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesConfigTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir Path directory;

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.scalingExecutors())
                .<String>extracting(ScalingExecutorFactory::type)
                .containsExactly("kubernetes", "k8s");
    }

    @ParameterizedTest
    @CsvSource({
        "namespace, Models",
        "name, a/b",
        "endpoints, a_b",
        "api_version, apps",
        "resource, deployments/x",
        "port, 80:81",
        "scheme, HTTP",
        "api_url, ftp://host",
        "api_url, https://user@host"
    })
    void refusesWhatKubernetesWouldNotKnow(String key, String value) {
        assertThatThrownBy(() -> Configs.with(Map.of(key, value)))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @Test
    void refusesToGuessANameThatKubernetesCannotHave() {
        assertThatThrownBy(
                        () ->
                                new KubernetesExecutorFactory("k8s")
                                        .create(
                                                Configs.with(Map.of()),
                                                new FakePluginContext("Big Model")))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("name"))
                .hasMessageContaining("Big Model (expected: ");
    }

    @ParameterizedTest
    @CsvSource({
        "apps/v1, deployments, /apis/apps/v1/namespaces/default/deployments/llm/scale",
        "v1, replicationcontrollers, /api/v1/namespaces/default/replicationcontrollers/llm/scale"
    })
    void knowsWhereTheApiHasIt(String version, String resource, String path) {
        KubernetesConfig config =
                Configs.with(Map.of("api_version", version, "resource", resource));

        assertThat(Workload.of(config, new Cluster(_ -> null, directory), "llm").scale())
                .isEqualTo(path);
    }

    @Test
    void trustsTheAuthorityOfTheServiceAccount() throws Exception {
        KeyStore keys = selfSigned();
        Files.writeString(
                directory.resolve("ca.crt"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("api").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        Files.writeString(directory.resolve("namespace"), "models");
        try (FakeApi api = new FakeApi(https(keys), "https")) {
            var port = api.url().getPort();
            var own =
                    new Cluster(
                            name -> name.endsWith("_HOST") ? "127.0.0.1" : "" + port, directory);
            var stranger = new Cluster(own.environment(), directory.resolve("elsewhere"));
            KubernetesConfig config = Configs.with(Map.of("namespace", "models"));

            try (var executor =
                            new KubernetesExecutorFactory("k8s", own)
                                    .create(config, new FakePluginContext("llm"));
                    var other =
                            new KubernetesExecutorFactory("k8s", stranger)
                                    .create(config, new FakePluginContext("llm"))) {
                assertThat(executor.observe().desired()).isZero();
                assertThatThrownBy(other::observe)
                        .isInstanceOf(ScalingException.class)
                        .hasMessageContaining("certif");
            }
        }
    }

    private KeyStore selfSigned() throws Exception {
        Path store = directory.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "api",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=api",
                                "-ext",
                                "SAN=IP:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static HttpsServer https(KeyStore keys) throws Exception {
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(FakeApi.loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }
}
