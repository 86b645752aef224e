package io.a3s.gateway.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a Dockerfile says, as far as ours goes: one stage, no comments within an instruction. */
record ImageFile(List<Instruction> instructions) {
    /**
     * A line, and those that continue it.
     *
     * @param arguments without the blanks around them
     */
    record Instruction(String name, String arguments) {
        List<String> words() {
            return List.of(arguments.split("\\s+"));
        }

        /** Reads the form that no shell is asked about. */
        List<String> array() {
            try {
                return List.of(new ObjectMapper().readValue(arguments, String[].class));
            } catch (JsonProcessingException e) {
                throw new AssertionError(name + " is not in the exec form: " + arguments, e);
            }
        }
    }

    static ImageFile read(Path file) throws IOException {
        List<Instruction> found = new ArrayList<>();
        String text = Files.readString(file).replaceAll("(?m)^\\s*#.*\\n", "");
        for (String line : text.replaceAll("\\\\\\n\\s*", "").lines().toList()) {
            if (!line.isBlank()) {
                String[] parts = line.strip().split("\\s+", 2);
                found.add(new Instruction(parts[0], parts[1]));
            }
        }
        return new ImageFile(List.copyOf(found));
    }

    List<Instruction> all(String name) {
        return instructions.stream().filter(each -> each.name().equals(name)).toList();
    }

    Instruction only(String name) {
        List<Instruction> found = all(name);
        if (found.size() != 1) {
            throw new AssertionError(name + ": " + found);
        }
        return found.getFirst();
    }

    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (Instruction instruction : all("ENV")) {
            for (String word : instruction.words()) {
                String[] pair = word.split("=", 2);
                environment.put(pair[0], pair[1]);
            }
        }
        return environment;
    }
}
