package io.a3s.gateway.provider.kubernetes;

import java.util.Map;
import java.util.Optional;

/** Tells the gateway's Ingresses from those of other controllers. */
final class IngressSelection {
    private final Optional<String> own;
    private final Map<ObjectKey, IngressClass> classes;

    /**
     * @param own the class that an operator has set
     * @param classes what classes there are
     */
    IngressSelection(Optional<String> own, Map<ObjectKey, IngressClass> classes) {
        this.own = own;
        this.classes = classes;
    }

    boolean isOurs(Declared ingress) {
        String name = ingress.spec().path("ingressClassName").asText("");
        if (name.isEmpty()) {
            // The older way to say it, which the API no longer lets stand beside the other.
            name = ingress.annotations().getOrDefault(Declared.CLASS, "");
        }
        if (name.isEmpty()) {
            return own.isEmpty() || known(own.get()).filter(IngressClass::isDefault).isPresent();
        }
        if (own.isPresent()) {
            return own.get().equals(name);
        }
        return known(name)
                .filter(each -> each.controller().equals(IngressClass.CONTROLLER))
                .isPresent();
    }

    private Optional<IngressClass> known(String name) {
        return Optional.ofNullable(classes.get(new ObjectKey("", name)));
    }
}
