package io.a3s.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.RouterConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A loader remembers what it loaded last. Whatever is changed in between, it must not show: values,
 * places and findings are those of a loader that sees the text for the first time.
 */
class RepeatedLoadTest {
    private static final List<String> RULES =
            List.of(
                    "Host(`a.example`)",
                    "Host(`b.example`) && PathPrefix(`/v1`)",
                    "PathRegexp(`^/x[0-9]`)",
                    "Hots(`a`)",
                    "Path(`/a`) &&",
                    "HostSNI(`*`)");

    private static final List<String> BASE =
            List.of(
                    "entrypoints \"web\" { address = \"127.0.0.1:1\" }",
                    "middlewares \"m\" { type = \"rate-limit\"; rate = 1 }",
                    "services \"s0\" { load_balancer { servers = [{ url = \"http://127.0.0.1:80\" }] } }",
                    "services \"s1\" { load_balancer { servers = [{ url = \"http://127.0.0.1:81\" }] } }");

    private final Random random = new Random(20_260_726);
    private final Map<String, String> environment = new HashMap<>();
    private final FakeExtensionTypes types = new FakeExtensionTypes();
    private final ConfigLoader loader = new ConfigLoader(types, environment::get);

    @Test
    void isLikeTheFirst() {
        List<String> items = new ArrayList<>(BASE);
        List<String> valid = BASE;
        int accepted = 0;
        for (int round = 0; round < 2_000; round++) {
            change(items);
            String text = text(items);

            LoadResult again = loader.load("gateway.hcl", text);

            LoadResult first = new ConfigLoader(types, environment::get).load("gateway.hcl", text);
            assertThat(again.render()).as(text).isEqualTo(first.render());
            assertThat(again.diagnostics().toString()).isEqualTo(first.diagnostics().toString());
            assertThat(places(again.config())).as(text).isEqualTo(places(first.config()));
            if (!first.hasErrors()) {
                accepted++;
                valid = List.copyOf(items);
            } else if (random.nextInt(3) > 0) {
                items.clear();
                items.addAll(valid);
            }
        }
        assertThat(accepted).as("texts without errors").isBetween(500, 1_750);
    }

    private String text(List<String> items) {
        StringBuilder text = new StringBuilder();
        for (String item : items) {
            text.append(item);
            // Some share a line, so that a change of one moves the other by columns.
            text.append(random.nextInt(10) == 0 ? "; " : "\n");
        }
        return text.toString();
    }

    private void change(List<String> items) {
        int at = random.nextInt(items.size() + 1);
        boolean isInside = at > 0 && at < items.size();
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> items.add(at, router());
            case 4, 5, 6 -> items.add(at, service());
            case 7 -> items.add(at, other());
            case 8, 9, 10 -> {
                if (isInside) {
                    items.remove(at);
                }
            }
            case 11 -> {
                if (isInside) {
                    items.add(items.remove(at));
                }
            }
            case 12 -> {
                if (isInside && random.nextInt(4) == 0) {
                    items.add(items.get(at));
                }
            }
            case 13 -> {
                if (isInside && !items.get(at).isEmpty()) {
                    String item = items.get(at);
                    int cut = random.nextInt(item.length());
                    items.set(at, item.substring(0, cut) + item.substring(cut + 1));
                }
            }
            case 14 -> environment.put("PORT", random.nextBoolean() ? "81" : "82");
            default -> {
                if (items.size() > 40 || random.nextInt(20) == 0) {
                    items.subList(BASE.size(), items.size()).clear();
                }
                environment.remove("PORT");
            }
        }
    }

    private String router() {
        String rule = RULES.get(random.nextInt(random.nextInt(4) == 0 ? RULES.size() : 3));
        return switch (random.nextInt(4)) {
            case 0 ->
                    "routers \"r%d\" { rule = \"%s\"; service = \"s%d\" }"
                            .formatted(random.nextInt(30), rule, random.nextInt(4));
            case 1 ->
                    """
                    routers "r%d" { # why
                      rule        = "%s"
                      service     = "s%d"
                      middlewares = ["m", "m"]
                      entrypoints = ["web"]
                      priority    = %d
                    }"""
                            .formatted(
                                    random.nextInt(30), rule, random.nextInt(4), random.nextInt(3));
            default ->
                    """
                    routers "r%d" {
                      rule    = "%s"
                      service = "s%d"
                    }"""
                            .formatted(random.nextInt(30), rule, random.nextInt(4));
        };
    }

    private String service() {
        return switch (random.nextInt(5)) {
            case 0 ->
                    """
                    services "s%d" {
                      load_balancer {
                        servers = [
                          { url = "http://127.0.0.1:${PORT:-80}" },
                        ]
                      }
                    }"""
                            .formatted(random.nextInt(4));
            case 1 ->
                    "services \"s%d\" { load_balancer { servers = [{ url = \"http://127.0.0.1:${PORT}\" }] } }"
                            .formatted(random.nextInt(4));
            case 2 ->
                    """
                    services "s%d" {
                      scaling { executor = "box" }
                      load_balancer { servers = [{ url = "http://127.0.0.1:8%d", weight = 2 }] }
                    }"""
                            .formatted(random.nextInt(4), random.nextInt(3));
            case 3 ->
                    "services \"s%d\" { load_balancer { servres = [] } }"
                            .formatted(random.nextInt(4));
            default ->
                    """
                    services "s%d" {
                      load_balancer {
                        strategy     = "least-connections"
                        servers      = [{ url = "http://127.0.0.1:8%d" }]
                        health_check { path = "/h" }
                      }
                    }"""
                            .formatted(random.nextInt(4), random.nextInt(3));
        };
    }

    private String other() {
        return switch (random.nextInt(6)) {
            case 0 -> "# a comment with { and \"";
            case 1 -> "\n\n";
            case 2 -> "/* routers \"r1\" {\n} */";
            case 3 ->
                    "middlewares \"m\" { type = \"rate-limit\"; rate = %d }"
                            .formatted(random.nextInt(3));
            case 4 -> "routers { r1 { rule = \"Host(`c`)\"; service = \"s1\" } }";
            default -> "shutdown_timeout_secs = 5";
        };
    }

    /** Returns everything in a configuration with the place it has. */
    private static List<String> places(Optional<GatewayConfig> config) {
        List<String> places = new ArrayList<>();
        config.ifPresent(
                found -> {
                    collect("fixed", found.fixed(), places);
                    collect("dynamic", found.dynamic(), places);
                    found.rules().forEach((text, rule) -> assertThat(rule.text()).isEqualTo(text));
                    for (Located<RouterConfig> router : found.dynamic().routers().values()) {
                        assertThat(found.rules()).containsKey(router.value().rule().value());
                    }
                });
        return places;
    }

    private static void collect(String path, Object value, List<String> places) {
        switch (value) {
            case Located<?> located -> {
                places.add(path + " at " + located.range() + "+" + located.range().length());
                collect(path, located.value(), places);
            }
            case Optional<?> optional -> optional.ifPresent(held -> collect(path, held, places));
            case List<?> list -> list.forEach(each -> collect(path + "[]", each, places));
            case Map<?, ?> map ->
                    map.forEach((key, each) -> collect(path + "." + key, each, places));
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    collect(path + '.' + component.getName(), read(component, record), places);
                }
            }
            default -> places.add(path + " = " + value);
        }
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record without accessors", e);
        }
    }

    @Test
    void readsOnlyWhatHasChanged() {
        String text =
                """
                entrypoints "web" { address = "127.0.0.1:1" }
                routers "a" {
                  rule    = "Host(`a`)"
                  service = "s"
                }
                routers "b" {
                  rule    = "Host(`b`)"
                  service = "s"
                }
                services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
                """;

        GatewayConfig before = load(text);
        GatewayConfig changed = load(text.replace("`b`", "`c`"));
        GatewayConfig moved = load("# new\n" + text.replace("`b`", "`c`"));

        assertThat(router(changed, "a")).isSameAs(router(before, "a"));
        assertThat(router(changed, "b")).isNotSameAs(router(before, "b"));
        assertThat(router(changed, "b").rule().value()).isEqualTo("Host(`c`)");
        assertThat(router(moved, "b").rule().value()).isSameAs(router(changed, "b").rule().value());
        assertThat(moved.rules().get("Host(`a`)")).isSameAs(before.rules().get("Host(`a`)"));
        assertThat(moved.rules()).doesNotContainKey("Host(`b`)");
    }

    @Test
    void keepsSourcesApart() {
        String text = "routers \"a\" {\n rule = \"Host(`a`)\"\n service = \"none\"\n}\n";

        loader.load("one.hcl", text);

        assertThat(loader.load("two.hcl", text).render())
                .contains("two.hcl:3:12: routers \"a\": service \"none\" does not exist");
    }

    private GatewayConfig load(String text) {
        return loader.load("gateway.hcl", text).config().orElseThrow();
    }

    private static RouterConfig router(GatewayConfig config, String name) {
        return Objects.requireNonNull(config.dynamic().routers().get(name)).value();
    }
}
