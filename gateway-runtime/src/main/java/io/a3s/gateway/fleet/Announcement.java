package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.store.StateStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** All that a gateway has to say to the others, as bytes. */
final class Announcement {
    // Another number is for gateways of another release, which say what they say in another way.
    private static final int FORM = 1;

    private Announcement() {}

    static byte[] encode(Map<String, byte[]> topics) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            for (Map.Entry<String, byte[]> topic : topics.entrySet()) {
                // What finds no room is not said, and counts as if this gateway did not know of it.
                int size = topic.getKey().length() * 3 + topic.getValue().length + 8;
                if (bytes.size() + size < StateStore.MAX_VALUE_BYTES) {
                    out.writeUTF(topic.getKey());
                    out.writeInt(topic.getValue().length);
                    out.write(topic.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns what can be understood. */
    static Map<String, byte[]> decode(byte[] bytes) {
        Map<String, byte[]> topics = new HashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORM) {
                return topics;
            }
            while (in.available() > 0) {
                String topic = in.readUTF();
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    return topics;
                }
                topics.put(topic, in.readNBytes(length));
            }
        } catch (IOException e) {
            // Cut off, or not of a gateway at all.
        }
        return topics;
    }
}
