package io.a3s.gateway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What there is to do with the rollouts of a running gateway. */
@Command(
        name = "rollout",
        description = "Shows the rollouts of the running gateway, and takes a hand in them.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the gateway has refused, or none answers",
            "2:wrong use of the command"
        })
final class RolloutCommand implements Runnable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final String SERVICE = "[SERVICE]";
    private static final String WHICH =
            "The service; may be left out if there is one rollout only.";

    @Spec private CommandSpec command = CommandSpec.create();

    /** Says what is wrong; the command ends with it. */
    private static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        FailedException(String message) {
            super(message);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(),
                "rollout: no subcommand (expected: status, pause, resume, promote or abort)");
    }

    @Command(name = "status", description = "Shows where rollouts are, and what was observed.")
    int status(
            @Mixin ConfigOption config,
            @Mixin ManagementOptions management,
            @Parameters(arity = "0..1", paramLabel = SERVICE, description = "The service.")
                    Optional<String> service)
            throws InterruptedException {
        LogOption.quiet();
        try {
            List<JsonNode> all = rollouts(management.target(config));
            if (all.isEmpty()) {
                print("no rollout is configured");
                return 0;
            }
            if (service.isPresent()) {
                all = List.of(one(all, service.get()));
            }
            all.forEach(rollout -> print(RolloutText.of(rollout)));
            return 0;
        } catch (IOException | FailedException e) {
            return fail(e);
        }
    }

    @Command(
            name = "pause",
            description =
                    "Makes no more steps for now. A revision that does badly is still taken back.")
    int pause(
            @Mixin ConfigOption config,
            @Mixin ManagementOptions management,
            @Parameters(arity = "0..1", paramLabel = SERVICE, description = WHICH)
                    Optional<String> service)
            throws InterruptedException {
        return order(management.target(config), service, "pause");
    }

    @Command(
            name = "resume",
            description = "Goes on after a pause, or begins anew after it was taken back.")
    int resume(
            @Mixin ConfigOption config,
            @Mixin ManagementOptions management,
            @Parameters(arity = "0..1", paramLabel = SERVICE, description = WHICH)
                    Optional<String> service)
            throws InterruptedException {
        return order(management.target(config), service, "resume");
    }

    @Command(name = "promote", description = "Gives the new revision everything at once.")
    int promote(
            @Mixin ConfigOption config,
            @Mixin ManagementOptions management,
            @Parameters(arity = "0..1", paramLabel = SERVICE, description = WHICH)
                    Optional<String> service)
            throws InterruptedException {
        return order(management.target(config), service, "promote");
    }

    @Command(name = "abort", description = "Gives the old revision everything at once.")
    int abort(
            @Mixin ConfigOption config,
            @Mixin ManagementOptions management,
            @Parameters(arity = "0..1", paramLabel = SERVICE, description = WHICH)
                    Optional<String> service)
            throws InterruptedException {
        return order(management.target(config), service, "abort");
    }

    private int order(ManagementOptions.Target target, Optional<String> service, String action)
            throws InterruptedException {
        LogOption.quiet();
        try {
            String name = service.isPresent() ? service.get() : only(rollouts(target));
            String path = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
            print(RolloutText.of(ask(target, "POST", "rollouts/" + path + '/' + action)));
            return 0;
        } catch (IOException | FailedException e) {
            return fail(e);
        }
    }

    private static String only(List<JsonNode> rollouts) throws FailedException {
        if (rollouts.size() == 1) {
            return name(rollouts.getFirst());
        }
        throw new FailedException(
                rollouts.isEmpty()
                        ? "no rollout is configured"
                        : "which rollout? (expected: " + names(rollouts) + ')');
    }

    private static JsonNode one(List<JsonNode> rollouts, String service) throws FailedException {
        for (JsonNode rollout : rollouts) {
            if (name(rollout).equals(service)) {
                return rollout;
            }
        }
        throw new FailedException(
                "no rollout of \"" + service + "\" (expected: " + names(rollouts) + ')');
    }

    private static String name(JsonNode rollout) {
        return rollout.path("name").asText();
    }

    private static String names(List<JsonNode> rollouts) {
        return String.join(", ", rollouts.stream().map(RolloutCommand::name).toList());
    }

    private static List<JsonNode> rollouts(ManagementOptions.Target target)
            throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        ask(target, "GET", "rollouts").forEach(all::add);
        return all;
    }

    private static JsonNode ask(ManagementOptions.Target target, String method, String resource)
            throws IOException, InterruptedException {
        return ManagementCall.ask(target, method, resource, ANSWER_LIMIT);
    }

    private void print(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    private int fail(Exception problem) {
        PrintWriter err = command.commandLine().getErr();
        err.println("a3s-gateway: " + problem.getMessage());
        err.flush();
        return 1;
    }
}
