package io.a3s.gateway.middleware.headers;

/** Which head is edited. */
enum Side {
    REQUEST("request_headers"),
    RESPONSE("response_headers");

    private final String key;

    Side(String key) {
        this.key = key;
    }

    /** Returns the key of the fields to set. */
    String setKey() {
        return key;
    }

    /** Returns the key of the fields to add. */
    String addKey() {
        return key + "_add";
    }

    /** Returns the key of the fields to remove. */
    String removeKey() {
        return key + "_remove";
    }
}
