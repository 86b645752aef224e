package io.a3s.gateway.benchmarks.proxy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs classes of this program in a process of their own. */
final class Java {
    private Java() {}

    static String[] command(Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx512m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dio.netty.leakDetection.level=disabled",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
