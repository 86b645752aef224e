package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.TlsInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedFieldsTest {
    private static final TlsInfo TLS = new Agreed("TLSv1.3", "TLS_AES_128_GCM_SHA256");

    private static final HeaderName X_REAL_IP = HeaderName.of("X-Real-Ip");

    private FakeRequest request = new FakeRequest("GET", "/");
    private boolean secure;
    private List<Cidr> trusted = List.of();

    @Test
    void replacesWhatAnUntrustedPeerSays() {
        request.headers().set(HeaderName.X_FORWARDED_FOR, "1.1.1.1");
        request.headers().add(HeaderName.X_FORWARDED_FOR, "2.2.2.2");
        request.headers().set(HeaderName.X_FORWARDED_PROTO, "https");
        request.headers().set(HeaderName.X_FORWARDED_HOST, "evil.test");
        request.headers().set(HeaderName.X_FORWARDED_PORT, "666");
        request.headers().set(HeaderName.X_FORWARDED_PREFIX, "/evil");
        request.headers().set(X_REAL_IP, "3.3.3.3");
        request.headers().set(HeaderName.FORWARDED, "for=1.1.1.1");

        ClientInfo client = apply("9.9.9.9");

        assertThat(client.addressText()).isEqualTo("9.9.9.9");
        assertThat(client.isSecure()).isFalse();
        assertThat(all(HeaderName.X_FORWARDED_FOR)).containsExactly("9.9.9.9");
        assertThat(field(HeaderName.X_FORWARDED_PROTO)).isEqualTo("http");
        assertThat(field(HeaderName.X_FORWARDED_HOST)).isEqualTo("gateway.test");
        assertThat(field(HeaderName.X_FORWARDED_PORT)).isEqualTo("80");
        assertThat(all(HeaderName.FORWARDED))
                .containsExactly("for=9.9.9.9;host=gateway.test;proto=http");
        assertThat(field(HeaderName.X_FORWARDED_PREFIX)).isNull();
        assertThat(field(X_REAL_IP)).isNull();
    }

    @Test
    void quotesAnAddressOfIpV6() {
        secure = true;

        apply("2001:db8::7");

        assertThat(field(HeaderName.X_FORWARDED_FOR)).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(field(HeaderName.X_FORWARDED_PORT)).isEqualTo("443");
        assertThat(field(HeaderName.FORWARDED))
                .isEqualTo("for=\"[2001:db8:0:0:0:0:0:7]\";host=gateway.test;proto=https");
    }

    // RFC 3986 allows these in a host, where RFC 7239 separates elements with them.
    @ParameterizedTest
    @ValueSource(strings = {"x;for=6.6.6.6", "x,for=6.6.6.6", "a=b", "h:8080", "[::1]:8080"})
    void quotesAHostThatIsNoToken(String host) {
        request = new FakeRequest("GET", "/").to(host);

        apply("9.9.9.9");

        assertThat(field(HeaderName.FORWARDED))
                .isEqualTo("for=9.9.9.9;host=\"" + host + "\";proto=http");
    }

    @Test
    void escapesWhatWouldEndTheQuotes() {
        request = new FakeRequest("GET", "/").to("x\";for=6.6.6.6;\\");

        apply("9.9.9.9");

        assertThat(field(HeaderName.FORWARDED))
                .isEqualTo("for=9.9.9.9;host=\"x\\\";for=6.6.6.6;\\\\\";proto=http");
    }

    @ParameterizedTest
    @CsvSource({
        "h:8080, 8080",
        "[::1]:8443, 8443",
        "[::1], 80",
        "h, 80",
        "h:, 80",
        "'', 80",
    })
    void takesThePortFromTheHost(String host, String port) {
        request = new FakeRequest("GET", "/").to(host);

        apply("9.9.9.9");

        assertThat(field(HeaderName.X_FORWARDED_PORT)).isEqualTo(port);
    }

    @Test
    void continuesWhatATrustedProxySays() {
        trusted = List.of(Cidr.parse("10.0.0.0/8"));
        request.headers().set(HeaderName.X_FORWARDED_FOR, "1.1.1.1");
        request.headers().set(HeaderName.X_FORWARDED_PROTO, "https");
        request.headers().set(HeaderName.X_FORWARDED_HOST, "shop.test");
        request.headers().set(HeaderName.X_FORWARDED_PORT, "8443");
        request.headers().set(HeaderName.FORWARDED, "for=1.1.1.1");
        request.headers().set(X_REAL_IP, "1.1.1.1");

        ClientInfo client = apply("10.0.0.1");

        assertThat(client.addressText()).isEqualTo("1.1.1.1");
        assertThat(client.isSecure()).isTrue();
        assertThat(client.peer().getAddress().getHostAddress()).isEqualTo("10.0.0.1");
        assertThat(client.entrypoint()).isEqualTo("web");
        assertThat(all(HeaderName.X_FORWARDED_FOR)).containsExactly("1.1.1.1, 10.0.0.1");
        assertThat(field(HeaderName.X_FORWARDED_PROTO)).isEqualTo("https");
        assertThat(field(HeaderName.X_FORWARDED_HOST)).isEqualTo("shop.test");
        assertThat(field(HeaderName.X_FORWARDED_PORT)).isEqualTo("8443");
        assertThat(all(HeaderName.FORWARDED))
                .containsExactly("for=1.1.1.1, for=10.0.0.1;host=gateway.test;proto=http");
        assertThat(field(X_REAL_IP)).isEqualTo("1.1.1.1");
    }

    @Test
    void addsWhatATrustedProxyDoesNotSay() {
        trusted = List.of(Cidr.parse("10.0.0.0/8"));

        ClientInfo client = apply("10.0.0.1");

        assertThat(client.addressText()).isEqualTo("10.0.0.1");
        assertThat(field(HeaderName.X_FORWARDED_FOR)).isEqualTo("10.0.0.1");
        assertThat(field(HeaderName.X_FORWARDED_HOST)).isEqualTo("gateway.test");
    }

    @Test
    void believesTheSchemeOfATrustedProxyThatNamesNoClient() {
        trusted = List.of(Cidr.parse("10.0.0.0/8"));
        request.headers().set(HeaderName.X_FORWARDED_PROTO, "https");

        ClientInfo client = apply("10.0.0.1");

        assertThat(client.addressText()).isEqualTo("10.0.0.1");
        assertThat(client.isSecure()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // What the client itself wrote stands to the left and is not believed.
                "6.6.6.6, 1.1.1.1 | 1.1.1.1",
                "6.6.6.6, 1.1.1.1, 10.0.0.3 | 1.1.1.1",
                "1.1.1.1, 10.0.0.3,10.0.0.2 | 1.1.1.1",
                "10.0.0.4, 10.0.0.3 | 10.0.0.4",
                "2001:db8::7 | 2001:db8:0:0:0:0:0:7",
                "::ffff:1.1.1.1 | 1.1.1.1",
                "::ffff:10.0.0.3, 10.0.0.2 | 10.0.0.3",
            })
    void findsTheClientBehindSeveralProxies(String chain, String client) {
        trusted = List.of(Cidr.parse("10.0.0.0/8"));
        request.headers().set(HeaderName.X_FORWARDED_FOR, chain);

        assertThat(apply("10.0.0.1").addressText()).isEqualTo(client);
    }

    @Test
    void readsAChainThatIsSpreadOverSeveralFields() {
        trusted = List.of(Cidr.parse("10.0.0.0/8"));
        request.headers().add(HeaderName.X_FORWARDED_FOR, "6.6.6.6, 1.1.1.1");
        request.headers().add(HeaderName.X_FORWARDED_FOR, "10.0.0.2");

        assertThat(apply("10.0.0.1").addressText()).isEqualTo("1.1.1.1");
        assertThat(all(HeaderName.X_FORWARDED_FOR))
                .containsExactly("6.6.6.6, 1.1.1.1, 10.0.0.2, 10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "localhost",
                "1.1.1.1,",
                "1.1.1.1, ,",
                "1.1.1",
                "16843009",
                "300.1.1.1",
                "::::",
                "1.1.1.1:80",
                "fe80::1%eth0",
                "\"1.1.1.1\"",
            })
    void stopsAtWhatIsNoAddress(String junk) {
        trusted = List.of(Cidr.parse("10.0.0.0/8"));
        request.headers().set(HeaderName.X_FORWARDED_FOR, junk);

        assertThat(apply("10.0.0.1").addressText()).isEqualTo("10.0.0.1");
    }

    @Test
    void keepsTheLastProxyThatSpokeSense() {
        trusted = List.of(Cidr.parse("10.0.0.0/8"));
        request.headers().set(HeaderName.X_FORWARDED_FOR, "1.1.1.1, nonsense, 10.0.0.2");

        assertThat(apply("10.0.0.1").addressText()).isEqualTo("10.0.0.2");
    }

    @Test
    void keepsOneTextPerConnectionAndHost() {
        ClientConnection connection = connection("9.9.9.9");

        assertThat(connection.forwarded("a")).isSameAs(connection.forwarded("a"));
        assertThat(connection.forwarded("b")).contains("host=b");
        assertThat(connection.forwarded("")).isEqualTo("for=9.9.9.9;proto=http");
    }

    private record Agreed(String protocol, String cipher) implements TlsInfo {
        @Override
        public @Nullable String serverName() {
            return null;
        }

        @Override
        public @Nullable String applicationProtocol() {
            return null;
        }

        @Override
        public @Nullable X509Certificate clientCertificate() {
            return null;
        }

        @Override
        public @Nullable String clientFingerprint() {
            return null;
        }
    }

    private ClientInfo apply(String peer) {
        return ForwardedFields.apply(request, connection(peer));
    }

    private ClientConnection connection(String peer) {
        return new ClientConnection(
                "web",
                new InetSocketAddress(InetAddress.ofLiteral(peer), 4000),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
                secure ? TLS : null,
                trusted);
    }

    private @Nullable String field(HeaderName name) {
        return request.headers().get(name);
    }

    private List<String> all(HeaderName name) {
        return request.headers().all(name);
    }
}
