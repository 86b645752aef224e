package io.a3s.gateway.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir Path directory;

    /** Another process, which only looks whether it could have the lock. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] args) throws IOException {
            try (FileChannel channel =
                            FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                System.exit(lock == null ? 1 : 0);
            }
        }
    }

    private int probe() throws IOException, InterruptedException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        directory.resolve("lock").toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    private static boolean awaited(CountDownLatch end) throws IOException {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    // Closing a file ends all locks that a process has on it, whichever thread they are of.
    @Test
    void keepsOtherProcessesOutThoughThreadsComeAndGo() throws Exception {
        var held = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        Thread holder =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        new DirectoryLock(directory)
                                                .hold(
                                                        () -> {
                                                            held.countDown();
                                                            return awaited(end);
                                                        });
                                    } catch (StoreException | InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        held.await();
        Thread other =
                Thread.ofVirtual()
                        .unstarted(
                                () -> {
                                    try {
                                        new DirectoryLock(directory).hold(() -> true);
                                    } catch (StoreException | InterruptedException e) {
                                        // It was to be interrupted.
                                    }
                                });
        other.start();
        while (other.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        other.interrupt();
        other.join();

        assertThat(probe()).as("held").isEqualTo(1);
        end.countDown();
        holder.join();
        assertThat(probe()).as("free").isZero();
    }
}
