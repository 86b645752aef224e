package io.a3s.gateway.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StaplerTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private FakeResponder responder;

    @BeforeEach
    void start() throws Exception {
        responder = new FakeResponder();
    }

    @AfterEach
    void stop() {
        responder.close();
    }

    private X509Certificate certificate() {
        return responder.issued().getCertificate();
    }

    private X509Certificate issuer() {
        return responder.root().getCertificate();
    }

    private byte[] question(X509Bundle about) throws IOException {
        return Question.about(about.getCertificate(), issuer());
    }

    private Answer read(byte[] response) throws IOException, Answer.RevokedException {
        return Answer.read(response, certificate(), issuer(), now);
    }

    @Test
    void takesWhatTheAuthorityHasSigned() throws Exception {
        byte[] response =
                responder.response(
                        question(responder.issued()),
                        FakeResponder.GOOD,
                        now.minusSeconds(60),
                        now.plusSeconds(600));

        Answer answer = read(response);

        assertThat(answer.bytes()).isEqualTo(response);
        assertThat(answer.thisUpdate()).isEqualTo(now.minusSeconds(60));
        assertThat(answer.nextUpdate()).isEqualTo(now.plusSeconds(600));
    }

    @Test
    void refusesWhatSaysNothingOfWorth() throws Exception {
        byte[] question = question(responder.issued());
        Instant from = now.minusSeconds(60);
        Instant until = now.plusSeconds(600);
        PrivateKey stranger = responder.issue("CN=other").getKeyPair().getPrivate();
        byte[] good = responder.response(question, FakeResponder.GOOD, from, until);

        assertRefused(
                responder.response(question, FakeResponder.GOOD, from, until, stranger),
                "not to be trusted");
        assertRefused(
                responder.response(
                        question(responder.issue("CN=other")), FakeResponder.GOOD, from, until),
                "another certificate");
        assertRefused(
                responder.response(question, FakeResponder.GOOD, from, now.minusSeconds(30)),
                "only valid until");
        assertRefused(
                responder.response(
                        question, FakeResponder.GOOD, now.plusSeconds(3600), now.plusSeconds(7200)),
                "not to be trusted");
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
        }
        byte[] changed = good.clone();
        changed[good.length - 10] ^= 1;
        assertRefused(changed, "not to be trusted");
        // The status "try later" (RFC 6960 §4.2.1).
        assertRefused(new byte[] {0x30, 3, 0x0a, 1, 3}, "status 3");
    }

    private void assertRefused(byte[] response, String why) {
        assertThatThrownBy(() -> read(response))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void knowsACertificateThatWasTakenBack() throws Exception {
        byte[] response =
                responder.response(
                        question(responder.issued()),
                        FakeResponder.REVOKED,
                        now.minusSeconds(60),
                        now.plusSeconds(600));

        assertThatThrownBy(() -> read(response)).isInstanceOf(Answer.RevokedException.class);
    }

    @Test
    void asksAndKeepsTheAnswerWhileTheResponderIsAway() throws Exception {
        responder.answer =
                request ->
                        responder.response(
                                request,
                                FakeResponder.GOOD,
                                now.minusSeconds(600),
                                now.plusSeconds(600));
        // Half of that time is just about to be over.
        var clock = new AtomicReference<>(now.minusSeconds(1));
        try (Stapler stapler =
                new Stapler(
                        certificate(),
                        issuer(),
                        Question.responder(certificate()).orElseThrow(),
                        clock::get)) {
            assertThat(stapler.staple()).isNull();
            assertThat(responder.asked).hasValue(0);

            stapler.start();
            stapler.start();
            await().until(() -> stapler.staple() != null);
            byte[] first = stapler.staple();
            responder.answer = request -> new byte[0];
            await().until(() -> responder.asked.get() >= 2);
            assertThat(stapler.staple()).isEqualTo(first);

            clock.set(now.plusSeconds(600));
            assertThat(stapler.staple()).as("its time is over").isNull();
        }
    }

    @Test
    void showsTheNextAnswerWhenThereIsOne() throws Exception {
        responder.answer =
                request ->
                        responder.response(
                                request,
                                FakeResponder.GOOD,
                                now.minusSeconds(600),
                                now.plusSeconds(600));
        try (Stapler stapler =
                new Stapler(
                        certificate(),
                        issuer(),
                        Question.responder(certificate()).orElseThrow(),
                        () -> now.minusSeconds(1))) {
            stapler.start();
            await().until(() -> stapler.staple() != null);
            byte[] next =
                    responder.response(
                            question(responder.issued()),
                            FakeResponder.GOOD,
                            now.minusSeconds(60),
                            now.plusSeconds(6_000));
            responder.answer = request -> next;

            await().until(() -> Arrays.equals(stapler.staple(), next));
        }
    }

    @Test
    void asksNobodyWithoutAnAddressOrAnIssuer() throws Exception {
        assertThat(Stapler.of(List.of(issuer(), issuer()))).isEmpty();
        assertThat(Stapler.of(List.of(certificate()))).isEmpty();
        assertThat(Stapler.of(List.of(certificate(), issuer()))).isPresent();
    }
}
