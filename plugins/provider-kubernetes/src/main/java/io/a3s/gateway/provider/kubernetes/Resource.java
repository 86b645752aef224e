package io.a3s.gateway.provider.kubernetes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A kind of objects, and where the API has them.
 *
 * @param kind its name in the plural, in metrics and messages
 * @param path the path of the list
 * @param labelSelector which of them, or empty for all
 * @param absence what it means if the server has no such kind, or does not show it
 */
record Resource(String kind, String path, String labelSelector, Absence absence) {
    private static final int PAGE = 100;

    /** What to think of a kind that is not there. */
    enum Absence {
        /** Nothing can be said without it. */
        FAILURE,
        /** It is as if there were none, which an operator has to hear of. */
        PROBLEM,
        /** It is as if there were none. */
        FINE
    }

    static Resource ingresses(KubernetesProviderConfig config) {
        return of("networking.k8s.io/v1", "ingresses", config, Absence.FAILURE).selected(config);
    }

    static Resource services(KubernetesProviderConfig config) {
        return of("v1", "services", config, Absence.FAILURE);
    }

    static Resource slices(KubernetesProviderConfig config) {
        return of("discovery.k8s.io/v1", "endpointslices", config, Absence.FAILURE);
    }

    /** Classes belong to no namespace, so a gateway of one may have no right to see them. */
    static Resource classes() {
        return new Resource(
                "ingressclasses", "/apis/networking.k8s.io/v1/ingressclasses", "", Absence.FINE);
    }

    static Resource routes(KubernetesProviderConfig config) {
        return of("a3s-gateway.io/v1alpha1", "ingressroutes", config, Absence.PROBLEM)
                .selected(config);
    }

    static Resource middlewares(KubernetesProviderConfig config) {
        return of("a3s-gateway.io/v1alpha1", "middlewares", config, Absence.PROBLEM);
    }

    private static Resource of(
            String version, String kind, KubernetesProviderConfig config, Absence absence) {
        String root = (version.indexOf('/') < 0 ? "/api/" : "/apis/") + version;
        String scope = config.namespace().isEmpty() ? "" : "/namespaces/" + config.namespace();
        return new Resource(kind, root + scope + '/' + kind, "", absence);
    }

    private Resource selected(KubernetesProviderConfig config) {
        return new Resource(kind, path, config.labelSelector(), absence);
    }

    /**
     * Returns what to ask for to get a page of the list.
     *
     * @param next what the page before said, or empty for the first
     */
    String listPath(String next) {
        return path
                + "?limit="
                + PAGE
                + selector()
                + (next.isEmpty() ? "" : "&continue=" + encoded(next));
    }

    /** Returns what to ask for to be told of changes since a version. */
    String watchPath(String version, long seconds) {
        return path
                + "?watch=true&allowWatchBookmarks=true&timeoutSeconds="
                + seconds
                + selector()
                + "&resourceVersion="
                + encoded(version);
    }

    private String selector() {
        return labelSelector.isEmpty() ? "" : "&labelSelector=" + encoded(labelSelector);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
