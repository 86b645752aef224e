package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the gateway needs to know of an IngressClass.
 *
 * @param controller who is to look after Ingresses of the class
 * @param isDefault whether Ingresses without a class are of it
 */
record IngressClass(String controller, boolean isDefault) {
    /** The gateway, as a controller. */
    static final String CONTROLLER = "a3s-gateway.io/ingress-controller";

    static IngressClass of(JsonNode object) {
        return new IngressClass(
                object.path("spec").path("controller").asText(""),
                object.path("metadata")
                        .path("annotations")
                        .path("ingressclass.kubernetes.io/is-default-class")
                        .asText("")
                        .equals("true"));
    }
}
