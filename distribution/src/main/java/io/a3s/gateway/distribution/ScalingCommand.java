package io.a3s.gateway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What there is to see of how a running gateway scales. */
@Command(
        name = "scaling",
        description = "Shows how the running gateway scales services.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:there is no such service, the gateway has refused, or none answers",
            "2:wrong use of the command"
        })
final class ScalingCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    @Spec private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(), "scaling: no subcommand (expected: status)");
    }

    @Command(
            name = "status",
            description =
                    "Shows how many replicas services are to have and have, what they have to do,"
                            + " and what keeps them from running.")
    int status(
            @Mixin ConfigOption config,
            @Mixin ManagementOptions management,
            @Option(names = "--json", description = "Print all there is to know, as JSON.")
                    boolean isJson,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "[SERVICE]",
                            description =
                                    "The service; SERVICE-REVISION for a revision that is scaled by"
                                            + " itself.")
                    Optional<String> service)
            throws InterruptedException {
        LogOption.quiet();
        try {
            List<JsonNode> all = new ArrayList<>();
            ManagementCall.ask(management.target(config), "GET", "scaling", ANSWER_LIMIT)
                    .forEach(all::add);
            List<JsonNode> shown = service.isPresent() ? List.of(one(all, service.get())) : all;
            print(
                    isJson
                            ? json(shown)
                            : shown.isEmpty() ? "nothing is scaled" : ScalingText.of(shown));
            return 0;
        } catch (IOException e) {
            PrintWriter err = command.commandLine().getErr();
            err.println("a3s-gateway: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private static JsonNode one(List<JsonNode> all, String service) throws IOException {
        for (JsonNode each : all) {
            if (each.path("name").asText().equals(service)) {
                return each;
            }
        }
        List<String> names = all.stream().map(each -> each.path("name").asText()).toList();
        throw new IOException(
                "\""
                        + service
                        + "\" is not scaled"
                        + (names.isEmpty()
                                ? ", nor is anything else"
                                : " (expected: " + String.join(", ", names) + ')'));
    }

    private static String json(List<JsonNode> services) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(services);
    }

    private void print(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
