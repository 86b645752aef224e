package io.a3s.gateway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has a running gateway look through its plugins directory, and prints what came of it. */
@Command(
        name = "reload",
        description = {
            "Has the running gateway look through its plugins directory again, and prints what came"
                    + " of it.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:what is there is in effect",
            "1:something was refused, or no gateway answers",
            "2:wrong use of the command"
        })
final class PluginsReloadCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    // A plugin may take its time to load, and each may do so.
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private ConfigOption config = new ConfigOption();
    @Mixin private ManagementOptions management = new ManagementOptions();

    @Override
    public Integer call() throws InterruptedException {
        LogOption.quiet();
        ManagementOptions.Target target = management.target(config);
        try {
            return report(ManagementCall.send(target, "POST", "plugins/reload", ANSWER_LIMIT));
        } catch (IOException e) {
            return fail(String.valueOf(e.getMessage()));
        }
    }

    private int report(HttpResponse<String> response) throws IOException {
        JsonNode answer = JSON.readTree(response.body());
        if (!answer.has("accepted")) {
            return fail(
                    "refused with status "
                            + response.statusCode()
                            + ": "
                            + answer.path("error").asText(response.body().strip()));
        }
        boolean accepted = answer.path("accepted").asBoolean();
        PrintWriter out = command.commandLine().getOut();
        int lines = 0;
        for (String kind : List.of("added", "replaced", "removed", "refused")) {
            for (JsonNode plugin : answer.path(kind)) {
                out.printf("%-9s %s%n", kind, plugin.asText());
                lines++;
            }
        }
        if (lines == 0) {
            out.println("nothing has changed");
        }
        if (!accepted) {
            out.println();
            out.println(
                    "Nothing is in effect of this, as the configuration does not work with it:");
            out.print(answer.path("problems").asText());
        }
        out.flush();
        return accepted && answer.path("refused").isEmpty() ? 0 : 1;
    }

    private int fail(String problem) {
        PrintWriter err = command.commandLine().getErr();
        err.println("a3s-gateway: " + problem);
        err.flush();
        return 1;
    }
}
