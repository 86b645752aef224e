package io.a3s.gateway.protocol.websocket;

import java.util.Collection;

/** What a client says in a message of text. */
sealed interface Command {
    record Subscribe(String channel) implements Command {}

    record Unsubscribe(String channel) implements Command {}

    record Ping() implements Command {}

    record List() implements Command {}

    record Publish(String channel, String payload) implements Command {}

    record Invalid(String reason) implements Command {}

    static Command parse(String message) {
        if (message.equals("_ping")) {
            return new Ping();
        }
        if (message.equals("_list")) {
            return new List();
        }
        int colon = message.indexOf(':');
        if (colon < 0) {
            return new Invalid("invalid message format");
        }
        String verb = message.substring(0, colon);
        String rest = message.substring(colon + 1);
        if (verb.equals("_sub")) {
            String name = rest.strip();
            return ChannelName.isValid(name) ? new Subscribe(name) : invalidName();
        }
        if (verb.equals("_unsub")) {
            String name = rest.strip();
            return ChannelName.isValid(name) ? new Unsubscribe(name) : invalidName();
        }
        String name = verb.strip();
        return ChannelName.isValid(name)
                ? new Publish(name, rest)
                : new Invalid("invalid message format");
    }

    private static Invalid invalidName() {
        return new Invalid("invalid channel name");
    }

    /** Returns names as a JSON array. */
    static String json(Collection<String> names) {
        StringBuilder array = new StringBuilder("[");
        for (String name : names) {
            array.append(array.length() == 1 ? "\"" : ",\"");
            array.append(name.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
        return array.append(']').toString();
    }
}
