package io.a3s.gateway.provider.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class DnsClientTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(50);

    private Optional<FakeDns> running = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        running = Optional.of(new FakeDns());
    }

    @AfterEach
    void stop() throws Exception {
        dns().close();
    }

    private FakeDns dns() {
        return running.orElseThrow();
    }

    private static DnsClient client(Duration timeout, FakeDns... servers) {
        return client(timeout, SearchList.NONE, servers);
    }

    private static DnsClient client(Duration timeout, SearchList search, FakeDns... servers) {
        return new DnsClient(
                new Servers(Arrays.stream(servers).map(FakeDns::address).toList(), timeout),
                search,
                Optional.empty());
    }

    private static Answer ask(DnsClient client, String name) throws Exception {
        return client.ask(Name.fromString(name), Type.A);
    }

    private static List<String> data(Answer answer) {
        return answer.records().stream().map(Record::rdataToString).toList();
    }

    @Test
    void findsWhatThereIsAndForHowLong() throws Exception {
        dns().set("a.test", "A", 60, "10.0.0.1", "10.0.0.2");

        Answer answer = ask(client(PATIENT, dns()), "a.test");

        assertThat(data(answer)).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
        assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void followsAliasesWhoseTimeCountsToo() throws Exception {
        dns().set("a.test", "A", 5, "alias b.test.");
        dns().add("a.test", "A", "b.test", 60, "10.0.0.1");
        dns().set("c.test", "A", 90, "alias a.test.");

        assertThat(ask(client(PATIENT, dns()), "a.test").ttl()).isEqualTo(Duration.ofSeconds(5));
        Answer answer = ask(client(PATIENT, dns()), "c.test");
        assertThat(data(answer)).containsExactly("10.0.0.1");
        assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void goesRoundNoCircles() {
        dns().set("a.test", "A", 5, "alias b.test.");
        dns().set("b.test", "A", 5, "alias a.test.");

        assertThatThrownBy(() -> ask(client(PATIENT, dns()), "a.test"))
                .isInstanceOf(LookupException.class)
                .hasMessageContaining("more than 8 aliases");
    }

    @Test
    void knowsForHowLongThereIsNothing() throws Exception {
        Answer answer = ask(client(PATIENT, dns()), "none.test");

        assertThat(answer.records()).isEmpty();
        assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void asksTheNextServerIfOneFails() throws Exception {
        try (FakeDns other = new FakeDns()) {
            dns().fail("a.test", "A");
            other.set("a.test", "A", 60, "10.0.0.1");

            assertThat(data(ask(client(PATIENT, dns(), other), "a.test")))
                    .containsExactly("10.0.0.1");
        }
    }

    @Test
    void asksTheNextServerIfOneIsSilent() throws Exception {
        try (FakeDns other = new FakeDns()) {
            dns().setSilent(true);
            other.set("a.test", "A", 60, "10.0.0.1");

            // The silent one gets as long as the other one needs at most.
            assertThat(data(ask(client(Duration.ofSeconds(1), dns(), other), "a.test")))
                    .containsExactly("10.0.0.1");
        }
    }

    @Test
    void saysWhoFailed() {
        dns().fail("a.test", "A");

        assertThatThrownBy(() -> ask(client(PATIENT, dns()), "a.test"))
                .isInstanceOf(LookupException.class)
                .hasMessage(
                        "a.test. A: 127.0.0.1 port "
                                + dns().address().getPort()
                                + " answers SERVFAIL");
        assertThat(dns().asked("a.test", "A")).isEqualTo(2);
    }

    @Test
    void doesNotTakeAReferralForNothing() {
        dns().set("a.test", "A", 60, "10.0.0.1");
        dns().setReferring(true);

        assertThatThrownBy(() -> ask(client(PATIENT, dns()), "a.test"))
                .isInstanceOf(LookupException.class)
                .hasMessageEndingWith(" only says whom to ask");
    }

    @Test
    void waitsForNobodyTooLong() {
        dns().setSilent(true);

        assertThatThrownBy(() -> ask(client(IMPATIENT, dns()), "a.test"))
                .isInstanceOf(LookupException.class)
                .hasMessageEndingWith(": no answer");
    }

    @Test
    void readsLongAnswersFromAConnection() throws Exception {
        dns().setTruncating(true);
        dns().set("a.test", "A", 60, "10.0.0.1");

        assertThat(data(ask(client(PATIENT, dns()), "a.test"))).containsExactly("10.0.0.1");
    }

    @Test
    void ignoresAnswersToOtherQuestions() throws Exception {
        dns().setNoisy(true);
        dns().set("a.test", "A", 60, "10.0.0.1");

        assertThat(data(ask(client(PATIENT, dns()), "a.test"))).containsExactly("10.0.0.1");
        assertThat(dns().asked("a.test", "A")).isEqualTo(1);
    }

    @Test
    void completesNamesAsTheMachineDoes() throws Exception {
        SearchList search = new SearchList(List.of(Name.fromString("ns.svc.test")), 2);
        dns().set("models.ns.svc.test", "A", 60, "10.0.0.1");
        dns().set("a.test", "A", 60, "10.0.0.2");

        DnsClient client = client(PATIENT, search, dns());
        assertThat(data(ask(client, "models"))).containsExactly("10.0.0.1");
        assertThat(data(ask(client, "a.test"))).containsExactly("10.0.0.2");
        assertThat(data(ask(client, "models."))).isEmpty();
    }

    @Test
    void endsWhenInterrupted() throws Exception {
        dns().setSilent(true);
        var ended = new CompletableFuture<Exception>();
        Thread thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        ask(client(PATIENT, dns()), "a.test");
                                    } catch (Exception e) {
                                        ended.complete(e);
                                    }
                                });
        await().until(() -> dns().asked("a.test", "A") > 0);

        thread.interrupt();

        assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
}
