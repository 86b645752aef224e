package io.a3s.gateway.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    @Test
    void readsCommands() {
        assertThat(Command.parse("_sub: news ")).isEqualTo(new Command.Subscribe("news"));
        assertThat(Command.parse("_unsub:news")).isEqualTo(new Command.Unsubscribe("news"));
        assertThat(Command.parse("_ping")).isEqualTo(new Command.Ping());
        assertThat(Command.parse("_list")).isEqualTo(new Command.List());
        assertThat(Command.parse("news:a:b ")).isEqualTo(new Command.Publish("news", "a:b "));
        assertThat(Command.parse(" news :")).isEqualTo(new Command.Publish("news", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "_pong", ":payload", " :payload", "_news:payload"})
    void refusesAnythingElse(String message) {
        assertThat(Command.parse(message)).isEqualTo(new Command.Invalid("invalid message format"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"_sub:", "_sub: ", "_sub:a:b", "_sub:_a", "_unsub:", "_sub:a\u0000b"})
    void refusesNamesThatCouldNotBePublishedTo(String message) {
        assertThat(Command.parse(message)).isEqualTo(new Command.Invalid("invalid channel name"));
    }

    @Test
    void limitsTheLengthOfNames() {
        String longest = "x".repeat(128);

        assertThat(Command.parse("_sub:" + longest)).isEqualTo(new Command.Subscribe(longest));
        assertThat(Command.parse("_sub:x" + longest)).isInstanceOf(Command.Invalid.class);
    }

    @Test
    void listsNamesAsJson() {
        assertThat(Command.json(List.of())).isEqualTo("[]");
        assertThat(Command.json(List.of("a", "say \"\\\"")))
                .isEqualTo("[\"a\",\"say \\\"\\\\\\\"\"]");
    }
}
