package io.a3s.gateway.provider.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.FakePluginContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class ServiceLookupTest {
    private final Map<String, List<Record>> there = new TreeMap<>();

    private void set(String name, int type, String... data) {
        List<Record> records = new ArrayList<>();
        for (String each : data) {
            try {
                records.add(
                        Record.fromString(
                                Name.fromString(name, Name.root),
                                type,
                                DClass.IN,
                                60,
                                each,
                                Name.root));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        there.put(name + ". " + type, records);
    }

    private List<String> look(DnsServiceConfig config) throws InterruptedException {
        FakePluginContext context = new FakePluginContext();
        AnswerMemory memory =
                new AnswerMemory(
                        (name, type) ->
                                new Answer(
                                        there.getOrDefault(absolute(name) + " " + type, List.of()),
                                        Duration.ofSeconds(60)),
                        new AnswerMemory.Limits(
                                Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ZERO),
                        QuestionMetrics.of(context.metrics(), "s"),
                        context.ticker());
        return new ServiceLookup(config, memory)
                .look().stream()
                        .map(each -> each.priority() + " " + each.authority() + " " + each.weight())
                        .toList();
    }

    private static String absolute(Name name) {
        return name.isAbsolute() ? name.toString() : name + ".";
    }

    @Test
    void takesAddressesOfBothFamilies() throws Exception {
        set("a.test", Type.A, "10.0.0.2", "10.0.0.1");
        set("a.test", Type.AAAA, "fd00::1");

        assertThat(look(Samples.service("a.test", Records.ADDRESSES)))
                .containsExactly(
                        "0 10.0.0.1:80 1", "0 10.0.0.2:80 1", "0 [fd00:0:0:0:0:0:0:1]:80 1");
        assertThat(look(Samples.service("a.test", Records.A)))
                .containsExactly("0 10.0.0.1:80 1", "0 10.0.0.2:80 1");
        assertThat(look(Samples.service("a.test", Records.AAAA)))
                .containsExactly("0 [fd00:0:0:0:0:0:0:1]:80 1");
    }

    @Test
    void takesHostsPortsWeightsAndPrioritiesOfServices() throws Exception {
        set(
                "_http._tcp.a.test",
                Type.SRV,
                "20 1 9003 three.test.",
                "10 5 9001 one.test.",
                "10 0 9002 two.test.");
        set("one.test", Type.A, "10.0.0.9");
        set("two.test", Type.AAAA, "fd00::2");
        set("three.test", Type.A, "10.0.0.3");

        assertThat(look(Samples.service("_http._tcp.a.test", Records.SRV)))
                .containsExactly(
                        "10 10.0.0.9:9001 5",
                        "10 [fd00:0:0:0:0:0:0:2]:9002 1",
                        "20 10.0.0.3:9003 1");
    }

    @Test
    void doesNotDependOnTheOrderOfAnswers() throws Exception {
        List<String> data = new ArrayList<>(List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        DnsServiceConfig config = Samples.service("a.test", Records.A);
        set("a.test", Type.A, data.toArray(String[]::new));
        List<String> first = look(config);

        Collections.reverse(data);
        set("a.test", Type.A, data.toArray(String[]::new));

        assertThat(look(config)).isEqualTo(first);
    }

    @Test
    void leavesOutWhatIsNoServer() throws Exception {
        set("a.test", Type.A, "0.0.0.0");
        set("_http._tcp.a.test", Type.SRV, "0 0 0 .");

        assertThat(look(Samples.service("a.test", Records.A))).isEmpty();
        assertThat(look(Samples.service("_http._tcp.a.test", Records.SRV))).isEmpty();
    }
}
