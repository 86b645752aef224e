package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.RevisionAffinityConfig;
import io.a3s.gateway.config.model.RevisionConfig;
import io.a3s.gateway.config.model.RolloutConfig;
import io.a3s.gateway.config.model.ServerConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.Nearest;
import io.a3s.gateway.spi.config.SourceRange;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks the revisions of a service, how users are kept on them, and how its rollout fits them. */
final class RevisionChecks {
    private static final int MAX_REVISIONS = 100;
    private static final int MAX_SHOWN = 4;
    private static final String ANY_SERVER = "{ url = \"http://...\" }";

    private final List<Diagnostic> diagnostics;
    // What executors know, and the service it is of.
    private final Map<String, String> scaled = new HashMap<>();

    RevisionChecks(List<Diagnostic> diagnostics) {
        this.diagnostics = diagnostics;
    }

    /**
     * Checks a service.
     *
     * @param name its name
     * @param path names it in messages
     */
    void check(String name, String path, Located<ServiceConfig> located) {
        ServiceConfig service = located.value();
        service.scaling().ifPresent(scaling -> targets(name, path, service, scaling.range()));
        service.rollout().ifPresent(rollout -> rollout(path, service, rollout.value()));
        service.revisionAffinity().ifPresent(affinity -> affinity(path, service, affinity));
        if (service.revisions().isEmpty()) {
            return;
        }
        revisions(path, service);
        servers(path, located);
        sticky(path, service);
    }

    private void revisions(String path, ServiceConfig service) {
        Set<String> names = new HashSet<>();
        int sum = 0;
        for (Located<RevisionConfig> revision : service.revisions()) {
            RevisionConfig config = revision.value();
            sum += config.trafficPercent();
            if (!names.add(config.name())) {
                error(
                        path + " revisions",
                        revision.range(),
                        "a second revision \"" + config.name() + '"',
                        "expected: another name");
            }
            if (config.servers().isEmpty() && service.scaling().isEmpty()) {
                error(
                        path + " revisions",
                        revision.range(),
                        "revision \"" + config.name() + "\" has no servers",
                        "add: servers = [...], or a block scaling to the service");
            }
        }
        SourceRange first = service.revisions().getFirst().range();
        if (sum != 100) {
            error(
                    path + " revisions",
                    first,
                    "traffic_percent of all revisions is " + sum + " in all",
                    "expected: 100");
        }
        if (names.size() > MAX_REVISIONS) {
            error(
                    path + " revisions",
                    first,
                    names.size() + " revisions",
                    "expected: at most " + MAX_REVISIONS);
        }
    }

    // Two with one name would be the same to a platform.
    private void targets(String name, String path, ServiceConfig service, SourceRange range) {
        List<String> names =
                service.revisions().isEmpty()
                        ? List.of(name)
                        : service.revisions().stream()
                                .map(each -> name + '-' + each.value().name())
                                .distinct()
                                .toList();
        for (String target : names) {
            String other = scaled.putIfAbsent(target, name);
            if (other != null) {
                error(
                        path + " scaling",
                        range,
                        "service \"" + other + "\" is scaled under the name " + target + ", too",
                        "name a service or a revision otherwise; a revision is SERVICE-REVISION");
            }
        }
    }

    // Nobody could say which share they are to have.
    private void servers(String path, Located<ServiceConfig> service) {
        List<Located<ServerConfig>> own = service.value().loadBalancer().servers();
        if (!own.isEmpty()) {
            error(
                    path + " load_balancer",
                    own.getFirst().range(),
                    "servers: the service has revisions, which have servers of their own",
                    "move them to a revision; the other keys of load_balancer hold for all"
                            + " revisions");
        }
    }

    private void sticky(String path, ServiceConfig service) {
        if (service.revisionAffinity().isPresent()) {
            return;
        }
        service.loadBalancer()
                .sticky()
                .ifPresent(
                        sticky ->
                                error(
                                        path + " load_balancer",
                                        sticky.range(),
                                        "sticky: a client would change the revision, and with it"
                                                + " the backend, from request to request",
                                        "add to the service: revision_affinity {}"));
    }

    private void affinity(
            String path, ServiceConfig service, Located<RevisionAffinityConfig> affinity) {
        String where = path + " revision_affinity";
        if (service.revisions().isEmpty()) {
            error(where, affinity.range(), "the service has no revisions", "remove it");
            return;
        }
        for (Located<ServerConfig> server : service.servers()) {
            String scheme = server.value().url().value().getScheme();
            if (ServiceChecks.isWithoutHttp(scheme)) {
                error(
                        where,
                        affinity.range(),
                        "connections to " + scheme + ":// have no header and no cookie",
                        "remove it");
                return;
            }
        }
        if (affinity.value().header().isEmpty() && affinity.value().secret().isEmpty()) {
            diagnostics.add(
                    Diagnostic.warning(
                                    "no secret: users may change the revision when the gateway"
                                            + " starts anew")
                            .in(where)
                            .at(affinity.range())
                            .hint("add: secret = \"${AFFINITY_SECRET}\""));
        }
    }

    private void rollout(String path, ServiceConfig service, RolloutConfig rollout) {
        List<String> names = service.revisions().stream().map(each -> each.value().name()).toList();
        List<String> missing = new ArrayList<>();
        if (!names.contains(rollout.from().value())) {
            missing.add(entry(rollout.from().value(), 100, ownServers(service)));
        }
        if (!names.contains(rollout.to().value())) {
            missing.add(entry(rollout.to().value(), 0, ANY_SERVER));
        }
        if (missing.isEmpty()) {
            shares(path, service, rollout);
            return;
        }
        String add =
                (names.isEmpty() ? "add: revisions = [" : "add to revisions: ")
                        + String.join(", ", missing)
                        + (names.isEmpty() ? "]" : "")
                        + (service.loadBalancer().servers().isEmpty()
                                ? ""
                                : "; and remove servers from load_balancer");
        revision(path, "from", rollout.from(), names, add);
        revision(path, "to", rollout.to(), names, add);
    }

    // Of nothing, nothing can be moved.
    private void shares(String path, ServiceConfig service, RolloutConfig rollout) {
        int total =
                service.revisions().stream()
                        .map(Located::value)
                        .filter(
                                each ->
                                        each.name().equals(rollout.from().value())
                                                || each.name().equals(rollout.to().value()))
                        .mapToInt(RevisionConfig::trafficPercent)
                        .sum();
        if (total == 0) {
            error(
                    path + " rollout",
                    rollout.from().range(),
                    "from and to have no share of requests",
                    "expected: traffic_percent above 0 for one of them");
        }
    }

    private void revision(
            String path, String key, Located<String> name, List<String> names, String add) {
        if (names.contains(name.value())) {
            return;
        }
        String hint =
                Nearest.to(name.value(), names)
                        .map(nearest -> "did you mean \"" + nearest + "\"? Or " + add)
                        .orElse(add);
        error(
                path + " rollout",
                name.range(),
                key + ": revision \"" + name.value() + "\" is not declared",
                hint);
    }

    // They are what is there to begin with.
    private static String ownServers(ServiceConfig service) {
        List<URI> own =
                service.loadBalancer().servers().stream()
                        .map(server -> server.value().url().value())
                        .toList();
        boolean isShown =
                !own.isEmpty()
                        && own.size() <= MAX_SHOWN
                        && own.stream().allMatch(url -> url.getRawUserInfo() == null);
        return isShown
                ? own.stream()
                        .map(url -> "{ url = \"" + url + "\" }")
                        .collect(Collectors.joining(", "))
                : ANY_SERVER;
    }

    private static String entry(String name, int percent, String servers) {
        return "{ name = \""
                + name
                + "\", traffic_percent = "
                + percent
                + ", servers = ["
                + servers
                + "] }";
    }

    private void error(String path, SourceRange range, String summary, String hint) {
        diagnostics.add(Diagnostic.error(summary).in(path).at(range).hint(hint));
    }
}
