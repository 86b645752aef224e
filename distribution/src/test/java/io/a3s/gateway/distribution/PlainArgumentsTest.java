package io.a3s.gateway.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

class PlainArgumentsTest {
    @TempDir Path directory;
    private String config;

    @BeforeEach
    void writeConfig() throws IOException {
        config = Files.createFile(directory.resolve("gw.hcl")).toString();
    }

    static Stream<Arguments> plainOnes() {
        return Stream.of(
                arguments(List.of("--config", "CONFIG")),
                arguments(List.of("--config=CONFIG")),
                arguments(List.of("-c", "CONFIG", "--no-watch")),
                arguments(List.of("--plugins", "some where", "--config", "CONFIG")),
                arguments(List.of("--plugins=p=q", "--log-level=debug", "-c", "CONFIG")),
                arguments(List.of("--log-level", "WARN", "--config", "CONFIG")));
    }

    @ParameterizedTest
    @MethodSource("plainOnes")
    void readsWhatPicocliReads(List<String> arguments) {
        String[] given = inserted(arguments);

        assertThat(PlainArguments.read(given)).contains(byPicocli(given));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "validate -c CONFIG",
                "demo",
                "-c",
                "--config=",
                "-c CONFIG -c CONFIG",
                "-c CONFIG --no-watch --no-watch",
                "-c CONFIG --no-watch=false",
                "-c CONFIG --bogus",
                "-c CONFIG more",
                "-c=CONFIG",
                "-c CONFIG.not",
                "-c --no-watch",
                "-c CONFIG --plugins",
                "-c CONFIG --plugins @file",
                "-c CONFIG --log-level LOUD",
                "@file",
                "--"
            })
    void leavesTheRestToPicocli(String arguments) {
        assertThat(PlainArguments.read(inserted(List.of(arguments.split(" "))))).isEmpty();
    }

    @Test
    void knowsEveryOptionOfTheMainCommand() {
        List<String> given = new ArrayList<>(List.of("--config", config));
        for (OptionSpec option : Main.commandLine().getCommandSpec().options()) {
            if (!option.usageHelp()
                    && !option.versionHelp()
                    && !option.longestName().equals("--config")) {
                given.add(option.longestName());
                if (option.arity().min() > 0) {
                    given.add("WARN");
                }
            }
        }
        String[] all = given.toArray(String[]::new);

        assertThat(PlainArguments.read(all)).contains(byPicocli(all));
    }

    private String[] inserted(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.replace("CONFIG", config))
                .toArray(String[]::new);
    }

    private static RunArguments byPicocli(String... arguments) {
        var command = Main.commandLine();
        command.parseArgs(arguments);
        return command.<RunCommand>getCommand().arguments();
    }
}
