package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.store.Messages;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What is published here, for the clients of other gateways: the channel's name, a colon, which no
 * name has, and the message. Safe for any thread; never waits.
 */
final class OtherGateways {
    private final Messages messages;

    OtherGateways(Messages messages) {
        this.messages = messages;
    }

    void publish(String channel, String payload) {
        // One that finds no room is lost to the others, which is counted.
        boolean _ = messages.publish((channel + ':' + payload).getBytes(StandardCharsets.UTF_8));
    }

    /** Begins to pass on what they publish. */
    void listen(Hub hub) {
        messages.subscribe(message -> pass(message, hub));
    }

    private static void pass(byte[] message, Hub hub) {
        String text;
        try {
            text = Utf8.decode(message, 0, message.length);
        } catch (CharacterCodingException e) {
            return;
        }
        int colon = text.indexOf(':');
        if (colon > 0) {
            hub.deliver(text.substring(0, colon), text.substring(colon + 1));
        }
    }
}
