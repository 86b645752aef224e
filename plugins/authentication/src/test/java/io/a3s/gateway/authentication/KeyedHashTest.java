package io.a3s.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.bouncycastle.crypto.macs.SipHash128;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
    private static byte[] bytes(KeyedHash.Tag tag) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(tag.first())
                .putLong(tag.second())
                .array();
    }

    private static byte[] bouncyCastle(long key0, long key1, byte[] message) {
        SipHash128 mac = new SipHash128();
        mac.init(
                new KeyParameter(
                        ByteBuffer.allocate(16)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(key0)
                                .putLong(key1)
                                .array()));
        mac.update(message, 0, message.length);
        byte[] result = new byte[16];
        mac.doFinal(result, 0);
        return result;
    }

    @Test
    void isSipHashAsOthersComputeIt() {
        Random random = new Random(7);
        for (int length = 0; length < 100; length++) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            long key0 = random.nextLong();
            long key1 = random.nextLong();
            KeyedHash hash = new KeyedHash(key0, key1);

            assertThat(bytes(hash.of(message))).isEqualTo(bouncyCastle(key0, key1, message));
        }
    }

    @Test
    void takesTextAndBytesAlike() {
        KeyedHash hash = KeyedHash.random();
        String text = "from here: \u00e9 is an octet, too; to here";
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(hash.of(text)).isEqualTo(hash.of(octets));
        for (int start = 0; start < 10; start++) {
            assertThat(hash.of(text, start, text.length() - 3))
                    .isEqualTo(hash.of(octets, start, octets.length - 3));
        }
    }

    @Test
    void dependsOnItsKeyAndOnEveryBit() {
        KeyedHash hash = KeyedHash.random();

        assertThat(hash.of("secret")).isEqualTo(hash.of("secret"));
        assertThat(hash.of("secret")).isNotEqualTo(KeyedHash.random().of("secret"));
        assertThat(hash.of("secret"))
                .isNotEqualTo(hash.of("secreu"))
                .isNotEqualTo(hash.of("secret "));
        assertThat(hash.of("a\0")).isNotEqualTo(hash.of("a"));
    }

    @Test
    void refusesWhatIsNoOctet() {
        KeyedHash hash = KeyedHash.random();

        assertThatThrownBy(() -> hash.of("€")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hash.of("abc€efghij"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
