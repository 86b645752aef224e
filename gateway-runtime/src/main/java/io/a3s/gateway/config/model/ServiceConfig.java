package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The block {@code services "name"}. */
@Doc("Backends that do the same, and how requests are shared among them.")
public record ServiceConfig(
        @Doc("The backends.") @Default("{}") LoadBalancerConfig loadBalancer,
        @Doc("Starting and stopping backends with the load.")
                Optional<Located<ScalingConfig>> scaling,
        @Doc("Versions of the service that share its requests by percentage.")
                List<Located<RevisionConfig>> revisions,
        @Doc("Keeping a user on one revision.")
                Optional<Located<RevisionAffinityConfig>> revisionAffinity,
        @Doc("Moving requests from one revision to another step by step.")
                Optional<Located<RolloutConfig>> rollout,
        @Doc("Sending copies of requests to another service.")
                Optional<Located<MirrorConfig>> mirror,
        @Doc("The service that serves what this one cannot.")
                Optional<Located<FailoverConfig>> failover) {
    /** Returns the same with another block {@code scaling}. */
    public ServiceConfig with(Located<ScalingConfig> scaling) {
        return new ServiceConfig(
                loadBalancer,
                Optional.of(scaling),
                revisions,
                revisionAffinity,
                rollout,
                mirror,
                failover);
    }

    /** Returns all backends: those of the service itself, or those of its revisions. */
    public List<Located<ServerConfig>> servers() {
        if (revisions.isEmpty()) {
            return loadBalancer.servers();
        }
        List<Located<ServerConfig>> all = new ArrayList<>(loadBalancer.servers());
        revisions.forEach(revision -> all.addAll(revision.value().servers()));
        return all;
    }
}
