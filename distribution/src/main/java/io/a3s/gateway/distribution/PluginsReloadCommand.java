package io.a3s.gateway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.admin.AdminServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    // A plugin may take its time to load, and each may do so.
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private ConfigOption config = new ConfigOption();
    @Mixin private ManagementOptions management = new ManagementOptions();

    @Override
    public Integer call() throws InterruptedException {
        LogOption.quiet();
        ManagementOptions.Target target = management.target(config);
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
            return report(client.send(request(target), BodyHandlers.ofString()));
        } catch (IOException e) {
            return fail(
                    "no answer from "
                            + target.address()
                            + ": "
                            + e
                            + " (expected: a running gateway with its management API there)");
        }
    }

    private static HttpRequest request(ManagementOptions.Target target) {
        URI uri = URI.create("http://" + target.address() + AdminServer.PREFIX + "plugins/reload");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(ANSWER_LIMIT)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.noBody());
        target.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.build();
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
