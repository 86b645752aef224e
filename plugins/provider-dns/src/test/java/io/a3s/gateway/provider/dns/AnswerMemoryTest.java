package io.a3s.gateway.provider.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.FakePluginContext;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class AnswerMemoryTest {
    private static final Name NAME = Name.fromConstantString("a.test.");
    private static final Record ONE =
            new ARecord(NAME, DClass.IN, 1, InetAddress.ofLiteral("10.0.0.1"));

    private final FakePluginContext context = new FakePluginContext();
    private Optional<Answer> answer = Optional.empty();
    private int asked;
    private final AnswerMemory memory =
            new AnswerMemory(
                    (_, _) -> {
                        asked++;
                        return answer.orElseThrow(() -> new LookupException("no luck"));
                    },
                    new AnswerMemory.Limits(
                            Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(10)),
                    QuestionMetrics.of(context.metrics(), "s"),
                    context.ticker());

    private void there(int ttl, Record... records) {
        answer = Optional.of(new Answer(List.of(records), Duration.ofSeconds(ttl)));
    }

    private List<Record> look() throws InterruptedException {
        memory.begin();
        List<Record> records = memory.records(NAME, Type.A);
        assertThat(memory.records(NAME, Type.A)).isEqualTo(records);
        memory.end();
        return records;
    }

    private void wait(int seconds) {
        context.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void asksAgainWhenTheTimeIsOver() throws Exception {
        there(20, ONE);
        assertThat(look()).containsExactly(ONE);
        assertThat(memory.untilDue()).isEqualTo(Duration.ofSeconds(20));

        wait(19);
        look();
        assertThat(asked).isEqualTo(1);
        wait(1);
        look();
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void boundsTheTime() throws Exception {
        there(0, ONE);
        look();
        assertThat(memory.untilDue()).isEqualTo(Duration.ofSeconds(1));

        wait(1);
        there(86_400, ONE);
        look();
        assertThat(memory.untilDue()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void keepsTheLastAnswerAsLongAsThereIsNoOther() throws Exception {
        there(20, ONE);
        look();
        answer = Optional.empty();
        wait(20);

        assertThat(look()).containsExactly(ONE);
        assertThat(memory.problems()).containsExactly("no luck");
        assertThat(memory.untilDue()).isEqualTo(Duration.ofSeconds(1));
        for (int pause : List.of(1, 2, 4, 8, 16, 30, 30)) {
            wait(pause);
            assertThat(look()).containsExactly(ONE);
        }
        assertThat(memory.untilDue()).isEqualTo(Duration.ofSeconds(30));

        there(20, ONE);
        wait(30);
        look();
        assertThat(memory.problems()).isEmpty();
        assertThat(counted("failed")).isEqualTo(8);
        assertThat(counted("answered")).isEqualTo(2);
    }

    private long counted(String result) {
        return context.metrics().count("dns_questions_total", "service", "s", "result", result);
    }

    @Test
    void doesNotBelieveAtOnceThatNothingIsLeft() throws Exception {
        there(20, ONE);
        look();
        there(20);
        wait(20);
        assertThat(look()).containsExactly(ONE);
        assertThat(memory.untilDue()).isEqualTo(Duration.ofSeconds(1));

        wait(9);
        assertThat(look()).containsExactly(ONE);
        wait(1);
        assertThat(look()).isEmpty();
        assertThat(memory.untilDue()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void beginsToDoubtAnewEachTime() throws Exception {
        there(1, ONE);
        look();
        there(1);
        wait(1);
        look();
        there(1, ONE);
        wait(9);
        look();
        there(1);
        wait(9);

        assertThat(look()).containsExactly(ONE);
    }

    @Test
    void forgetsWhatIsNotAskedForAnyMore() throws Exception {
        there(20, ONE);
        look();

        memory.begin();
        memory.end();

        look();
        assertThat(asked).isEqualTo(2);
    }
}
