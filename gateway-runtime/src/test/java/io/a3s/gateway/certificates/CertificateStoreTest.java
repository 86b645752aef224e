package io.a3s.gateway.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateStoreTest {
    @TempDir Path directory;
    private CertificateStore store;

    @BeforeEach
    void open() {
        store = new CertificateStore(directory, URI.create("https://ca.test:14000/dir"));
    }

    private static X509Bundle certificate() throws Exception {
        return new CertificateBuilder()
                .subject("CN=a.test")
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    @Test
    void givesBackWhatItWasGiven() throws Exception {
        X509Bundle made = certificate();

        store.save("*.a.test", made.getKeyPair(), List.of(made.getCertificate()));

        var read = store.read("*.a.test").orElseThrow();
        assertThat(read.certificate()).isEqualTo(made.getCertificate());
        assertThat(read.key()).isEqualTo(made.getKeyPair().getPrivate());
        assertThat(store.read("a.test")).isEmpty();
        Path file = store.certificateFile("*.a.test");
        assertThat(file)
                .isEqualTo(directory.resolve("ca.test-14000-dir/certificates/_.a.test.pem"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files.toList()).containsExactly(file);
        }
    }

    @Test
    void putsTheKeyOfAClosedAccountAsideOnce() throws Exception {
        KeyPair closed = store.accountKey();

        store.retireAccountKey(closed);
        KeyPair next = store.accountKey();
        // As another gateway that was slower to learn of it.
        store.retireAccountKey(closed);

        assertThat(next.getPublic()).isNotEqualTo(closed.getPublic());
        assertThat(store.accountKey().getPublic()).isEqualTo(next.getPublic());
        Path aside = directory.resolve("ca.test-14000-dir/account-closed.pem");
        assertThat(Pem.keyPair(Files.readString(aside)).getPublic()).isEqualTo(closed.getPublic());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(aside)))
                .isEqualTo("rw-------");
    }

    @Test
    void readsNothingThatIsOfNoUse() throws Exception {
        X509Bundle made = certificate();
        store.save("a.test", CertificateStore.newKey(), List.of(made.getCertificate()));
        assertThat(store.read("a.test")).isEmpty();

        Files.writeString(store.certificateFile("a.test"), "-----BEGIN");
        assertThat(store.read("a.test")).isEmpty();
    }

    @Test
    void keepsOneAccount() throws Exception {
        KeyPair first = store.accountKey();

        KeyPair again =
                new CertificateStore(directory, URI.create("https://ca.test:14000/dir"))
                        .accountKey();

        assertThat(again.getPrivate()).isEqualTo(first.getPrivate());
        assertThat(again.getPublic()).isEqualTo(first.getPublic());
    }

    @Test
    void oneAtATimeOrders() throws Exception {
        try (var held = store.tryLock("a.test").orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(store.tryLock("a.test")).isEmpty();
            store.tryLock("b.test").orElseThrow().close();
        }
        store.tryLock("a.test").orElseThrow().close();
    }

    @Test
    void refusesWhatIsNoDirectory() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        CertificateStore.requireWritable(directory.resolve("new/deep"));
        assertThatThrownBy(() -> CertificateStore.requireWritable(file.resolve("below")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("cannot be written");
    }
}
