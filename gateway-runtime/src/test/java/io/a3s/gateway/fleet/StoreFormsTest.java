package io.a3s.gateway.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.store.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StoreFormsTest {
    @Test
    void keepNamesThatStoresTakeAndReplaceOthers() {
        assertThat(StoreNames.of("scaling", "llm-2.b")).isEqualTo("scaling/llm-2.b");
        for (String name : new String[] {"LLM", "llm/2", "Größe", "x".repeat(500), "a b", ""}) {
            assertThat(StoreNames.of("scaling", name))
                    .matches("scaling/[a-z0-9._-]*/[0-9a-f]{32}")
                    .hasSizeLessThan(StateStore.MAX_NAME - 20);
        }
        assertThat(StoreNames.of("scaling", "LLM")).isNotEqualTo(StoreNames.of("scaling", "Llm"));
    }

    @Test
    void readAnnouncementsAsFarAsTheyMakeSense() {
        byte[] bytes = Announcement.encode(Map.of("a", new byte[] {1, 2}, "b", new byte[0]));

        assertThat(Announcement.decode(bytes)).containsOnlyKeys("a", "b");
        for (int length = 0; length < bytes.length; length++) {
            assertThat(Announcement.decode(Arrays.copyOf(bytes, length)).size()).isLessThan(2);
        }
        assertThat(Announcement.decode(new byte[] {9, 0, 1, 97, 0, 0, 0, 0})).isEmpty();
        assertThat(Announcement.decode(new byte[] {1, 0, 1, 97, 127, -1, -1, -1, 1})).isEmpty();
    }

    @Test
    void leaveOutWhatFindsNoRoomInAnAnnouncement() {
        byte[] bytes =
                Announcement.encode(
                        Map.of("big", new byte[StateStore.MAX_VALUE_BYTES], "small", new byte[1]));

        assertThat(bytes.length).isLessThan(StateStore.MAX_VALUE_BYTES);
        assertThat(Announcement.decode(bytes)).containsOnlyKeys("small");
    }

    @Test
    void readEnvelopes() {
        UUID publisher = UUID.randomUUID();
        byte[] bytes = new Envelope(publisher, 7, "text".getBytes(StandardCharsets.UTF_8)).encode();

        Envelope envelope = Envelope.decode(bytes).orElseThrow();
        assertThat(envelope.publisher()).isEqualTo(publisher);
        assertThat(envelope.number()).isEqualTo(7);
        assertThat(new String(envelope.content(), StandardCharsets.UTF_8)).isEqualTo("text");
        assertThat(Envelope.decode(Arrays.copyOf(bytes, 24))).isEmpty();
        bytes[0] = 2;
        assertThat(Envelope.decode(bytes)).isEmpty();
    }
}
