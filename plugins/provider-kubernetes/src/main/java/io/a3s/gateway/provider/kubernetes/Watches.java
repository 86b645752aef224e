package io.a3s.gateway.provider.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The watches of all kinds that are looked at. */
final class Watches {
    private final KubernetesProviderConfig config;
    private final ListWatch<Declared> ingresses;
    private final ListWatch<ServiceObject> services;
    private final ListWatch<Slice> slices;
    private final ListWatch<IngressClass> classes;
    private final Optional<ListWatch<Declared>> routes;
    private final Optional<ListWatch<Declared>> middlewares;

    Watches(KubernetesProviderConfig config, ListWatch.Setting setting) {
        this.config = config;
        this.ingresses = declared(Kinds.INGRESS, Resource.ingresses(config), setting);
        this.services = new ListWatch<>(Resource.services(config), ServiceObject::of, setting);
        this.slices = new ListWatch<>(Resource.slices(config), Slice::of, setting);
        this.classes = new ListWatch<>(Resource.classes(), IngressClass::of, setting);
        this.routes =
                config.ingressRouteCrd()
                        ? Optional.of(declared(Kinds.ROUTE, Resource.routes(config), setting))
                        : Optional.empty();
        this.middlewares =
                config.middlewareCrd()
                        ? Optional.of(
                                declared(Kinds.MIDDLEWARE, Resource.middlewares(config), setting))
                        : Optional.empty();
    }

    private static ListWatch<Declared> declared(
            String kind, Resource resource, ListWatch.Setting setting) {
        return new ListWatch<>(resource, object -> Declared.of(kind, object), setting);
    }

    List<ListWatch<?>> all() {
        List<ListWatch<?>> all = new ArrayList<>(List.of(ingresses, services, slices, classes));
        routes.ifPresent(all::add);
        middlewares.ifPresent(all::add);
        return all;
    }

    /** Returns whether all has been read once. */
    boolean areKnown() {
        return all().stream().allMatch(ListWatch::isKnown);
    }

    /** Returns what keeps them from finding out what there is. */
    List<String> problems() {
        return all().stream().flatMap(each -> each.problem().stream()).toList();
    }

    ClusterView view() {
        var selection = new IngressSelection(config.ingressClass(), Map.copyOf(classes.objects()));
        Map<ObjectKey, List<Slice>> byService = new HashMap<>();
        slices.objects()
                .values()
                .forEach(
                        each ->
                                byService
                                        .computeIfAbsent(each.service(), _ -> new ArrayList<>())
                                        .add(each));
        return new ClusterView(
                ingresses.objects().values().stream().filter(selection::isOurs).toList(),
                known(routes).toList(),
                known(middlewares).toList(),
                services.objects(),
                byService);
    }

    private static Stream<Declared> known(Optional<ListWatch<Declared>> watch) {
        return watch.stream().map(each -> each.objects().values()).flatMap(Collection::stream);
    }
}
