package io.a3s.gateway.config.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.a3s.gateway.config.bind.ValueType.Block;
import io.a3s.gateway.config.bind.ValueType.Choice;
import io.a3s.gateway.config.bind.ValueType.ListOf;
import io.a3s.gateway.config.bind.ValueType.MapOf;
import io.a3s.gateway.config.bind.ValueType.Scalar;
import io.a3s.gateway.config.bind.ValueType.Word;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {
    enum Mode {
        @Doc("Counts.")
        FIXED_WINDOW,
        SLIDING
    }

    record Server(@Doc("Where.") URI url, @Default("1") @Min(0) int weight) {}

    @Doc("A sample.")
    record Sample(
            @Doc("Per second.") @Min(1) @Max(1000) double rate,
            @Default("10s") Duration maxWaitTime,
            @Secret @NotEmpty String token,
            Optional<Mode> mode,
            List<Located<Server>> servers,
            @Min(2) Map<String, String> names,
            Optional<Located<String>> hint) {}

    record Loop(List<Loop> inner) {}

    record BadType(Set<String> names) {}

    record BadLimit(@Min(1) String name) {}

    record BadDefault(@Default("x") Optional<String> name) {}

    @Test
    void listsKeysInOrderOfTheComponents() {
        ConfigSchema schema = ConfigSchema.of(Sample.class);

        assertThat(schema.doc()).isEqualTo("A sample.");
        assertThat(schema.fields())
                .extracting(ConfigField::key)
                .containsExactly(
                        "rate", "max_wait_time", "token", "mode", "servers", "names", "hint");
    }

    @Test
    void readsTypesAndConstraints() {
        ConfigSchema schema = ConfigSchema.of(Sample.class);

        ConfigField rate = schema.field("rate").orElseThrow();
        assertThat(rate.type()).isEqualTo(Scalar.DOUBLE);
        assertThat(rate.required()).isTrue();
        assertThat(rate.doc()).isEqualTo("Per second.");
        assertThat(rate.min()).hasValue(1);
        assertThat(rate.max()).hasValue(1000);
        ConfigField wait = schema.field("max_wait_time").orElseThrow();
        assertThat(wait.required()).isFalse();
        assertThat(wait.defaultText()).hasValue("10s");
        ConfigField token = schema.field("token").orElseThrow();
        assertThat(token.secret()).isTrue();
        assertThat(token.notEmpty()).isTrue();
        ConfigField mode = schema.field("mode").orElseThrow();
        assertThat(mode.required()).isFalse();
        assertThat(mode.type())
                .isEqualTo(
                        new Choice(
                                Mode.class,
                                List.of(
                                        new Word("fixed-window", "Counts."),
                                        new Word("sliding", ""))));
        assertThat(schema.field("servers").orElseThrow().required()).isFalse();
        assertThat(schema.field("names").orElseThrow().required()).isTrue();
        assertThat(schema.field("names").orElseThrow().type()).isEqualTo(new MapOf(Scalar.STRING));
        assertThat(schema.field("hint").orElseThrow().type()).isEqualTo(Scalar.STRING);
        assertThat(schema.field("nothing")).isEmpty();
    }

    @Test
    void describesNestedBlocks() {
        ValueType servers = ConfigSchema.of(Sample.class).field("servers").orElseThrow().type();

        assertThat(servers)
                .isInstanceOfSatisfying(
                        ListOf.class,
                        list ->
                                assertThat(((Block) list.element()).schema().fields())
                                        .extracting(ConfigField::key)
                                        .containsExactly("url", "weight"));
    }

    @Test
    void namesTheComponentThatCannotBeConfigured() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigSchema.of(BadType.class))
                .withMessageContaining("BadType.names")
                .withMessageContaining("java.util.Set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigSchema.of(BadLimit.class))
                .withMessage("BadLimit.name: @Min (expected: on a number, List or Map)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigSchema.of(BadDefault.class))
                .withMessageContaining("@Default on an Optional");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigSchema.of(Loop.class))
                .withMessageContaining("contains itself");
    }
}
