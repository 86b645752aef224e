package io.a3s.gateway.bootstrap;

import io.a3s.gateway.admin.ActionResult;
import io.a3s.gateway.admin.AdminView;
import io.a3s.gateway.admin.PluginReload;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.bind.Masking;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.exchange.RouteTarget;
import io.a3s.gateway.observe.BackendView;
import io.a3s.gateway.plugin.ExtensionName;
import io.a3s.gateway.plugin.GenerationStatus;
import io.a3s.gateway.plugin.PluginDescription;
import io.a3s.gateway.plugin.PluginStatus;
import io.a3s.gateway.provider.ProviderStatus;
import io.a3s.gateway.rollout.RefusedCommandException;
import io.a3s.gateway.router.Route;
import io.a3s.gateway.scaling.Scaler;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.snapshot.Snapshot;
import io.a3s.gateway.spi.SpiVersion;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What the management API shows of a running gateway. */
final class GatewayAdmin implements AdminView {
    private final RunningGateway gateway;
    private final Gateway lifecycle;

    GatewayAdmin(RunningGateway gateway, Gateway lifecycle) {
        this.gateway = gateway;
        this.lifecycle = lifecycle;
    }

    @Override
    public boolean isReady() {
        return lifecycle.state().isServing();
    }

    @Override
    public Map<String, Object> health() {
        GatewayHealth health = gateway.health(lifecycle.state());
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("state", health.state().toString());
        shown.put("uptime_secs", health.uptime().toSeconds());
        shown.put("active_connections", health.activeConnections());
        shown.put("total_requests", health.totalRequests());
        shown.put("backends_total", health.backendsTotal());
        shown.put("backends_healthy", health.backendsHealthy());
        putRejected(shown, "rejected_config", gateway.reloader().rejectedConfig());
        putRejected(shown, "rejected_plugins", gateway.reloader().rejectedPlugins());
        gateway.reloader()
                .rejectedFragments()
                .forEach(
                        (provider, problems) ->
                                putRejected(shown, "rejected_from_" + provider, problems));
        List<ProviderStatus> providers = gateway.providers();
        if (!providers.isEmpty()) {
            shown.put("providers", providers.stream().map(GatewayAdmin::provider).toList());
        }
        return shown;
    }

    private static Map<String, Object> provider(ProviderStatus status) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", status.name());
        one.put("state", status.state().name().toLowerCase(Locale.ROOT));
        if (!status.problems().isEmpty()) {
            one.put("problems", status.problems());
        }
        return one;
    }

    private static void putRejected(
            Map<String, Object> shown, String key, List<Diagnostic> rejected) {
        if (!rejected.isEmpty()) {
            shown.put(key, rejected.stream().map(Diagnostic::toString).toList());
        }
    }

    @Override
    public String metrics() {
        return gateway.metricsPage();
    }

    @Override
    public Map<String, Object> config() {
        Snapshot snapshot = gateway.snapshot();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("fixed", Masking.mask(snapshot.config().fixed()));
        shown.put("dynamic", Masking.mask(snapshot.config().dynamic()));
        return shown;
    }

    @Override
    public List<Map<String, Object>> routes() {
        Snapshot snapshot = gateway.snapshot();
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Route<RouteTarget> route : snapshot.routes().routes()) {
            RouterConfig config =
                    Objects.requireNonNull(snapshot.config().dynamic().routers().get(route.name()))
                            .value();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", route.name());
            one.put("rule", config.rule().value());
            one.put("service", config.service().value());
            one.put("entrypoints", values(config.entrypoints()));
            one.put("middlewares", values(config.middlewares()));
            one.put("priority", route.priority());
            shown.add(one);
        }
        return shown;
    }

    private static List<String> values(List<Located<String>> located) {
        return located.stream().map(Located::value).toList();
    }

    @Override
    public List<Map<String, Object>> services() {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Service service : gateway.snapshot().services().values()) {
            List<ServerBackend> backends = service.backends();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", service.name());
            one.put("strategy", service.strategy());
            Revisions revisions = service.revisions();
            if (revisions != null) {
                one.put("revisions", revisions.views(service.name()));
            }
            one.put("backends_total", backends.size());
            one.put("backends_healthy", backends.stream().filter(ServerBackend::isFit).count());
            one.put("backends", backends.stream().map(ServerBackend::view).toList());
            shown.add(one);
        }
        return shown;
    }

    @Override
    public List<Map<String, Object>> scaling() {
        Snapshot snapshot = gateway.snapshot();
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Service service : snapshot.services().values()) {
            for (ScaledBackends scaled : service.allScaled()) {
                if (scaled instanceof Scaler scaler) {
                    shown.add(
                            ScalingAdmin.show(
                                    scaler.name(),
                                    executor(snapshot, service.name()),
                                    scaler.view()));
                }
            }
        }
        return shown;
    }

    private static String executor(Snapshot snapshot, String service) {
        return Objects.requireNonNull(snapshot.config().dynamic().services().get(service))
                .value()
                .scaling()
                .orElseThrow()
                .value()
                .executor()
                .value();
    }

    @Override
    public List<BackendView> backends() {
        return gateway.backends();
    }

    @Override
    public List<Map<String, Object>> plugins() {
        Map<String, GenerationStatus> active = new HashMap<>();
        List<GenerationStatus> others = new ArrayList<>();
        for (GenerationStatus generation : gateway.generations()) {
            if (generation.state() == GenerationStatus.State.ACTIVE) {
                active.put(generation.about().id(), generation);
            } else {
                others.add(generation);
            }
        }
        List<Map<String, Object>> shown = new ArrayList<>();
        for (PluginStatus plugin : gateway.plugins().plugins()) {
            Map<String, Object> one =
                    plugin(plugin.about(), plugin.state().toString(), plugin.source());
            GenerationStatus generation = active.get(plugin.about().id());
            if (generation != null && plugin.state() == PluginStatus.State.ACTIVE) {
                one.put("generation", generation.number());
            }
            one.put(
                    "extensions",
                    plugin.extensions().stream().map(ExtensionName::toString).toList());
            if (!plugin.reason().isEmpty()) {
                one.put("reason", plugin.reason());
            }
            shown.add(one);
        }
        for (GenerationStatus generation : others) {
            Map<String, Object> one =
                    plugin(generation.about(), generation.state().toString(), generation.source());
            one.put("generation", generation.number());
            if (!generation.left().isEmpty()) {
                one.put("left", generation.left());
            }
            shown.add(one);
        }
        return shown;
    }

    @Override
    public List<Map<String, Object>> rollouts() {
        return gateway.rollouts().shown();
    }

    @Override
    public ActionResult orderRollout(String service, String action) {
        try {
            return gateway.rollouts()
                    .order(service, action)
                    .map(shown -> new ActionResult(200, shown))
                    .orElseGet(
                            () ->
                                    new ActionResult(
                                            404,
                                            Map.of("error", "No such rollout, or no such action")));
        } catch (RefusedCommandException e) {
            return new ActionResult(
                    e.isUnavailable() ? 503 : 409, Map.of("error", String.valueOf(e.getMessage())));
        }
    }

    private static Map<String, Object> plugin(
            PluginDescription about, String state, String source) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", about.id());
        one.put("version", about.version());
        one.put("state", state);
        one.put("source", source);
        return one;
    }

    @Override
    public PluginReload reloadPlugins() {
        PluginReloadResult result = lifecycle.reloadPlugins();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("accepted", result.accepted());
        shown.put("added", result.changes().added());
        shown.put("replaced", result.changes().replaced());
        shown.put("removed", result.changes().removed());
        shown.put("refused", result.changes().refused());
        shown.put("problems", result.problems());
        return new PluginReload(result.accepted(), shown);
    }

    @Override
    public Map<String, Object> version() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", "a3s-gateway");
        shown.put("version", ProductVersion.TEXT);
        shown.put("spi", SpiVersion.TEXT);
        return shown;
    }
}
