package io.a3s.gateway.scaling.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private static List<String> lines(String output) {
        List<String> lines = new ArrayList<>();
        LogLines.read(
                new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)), lines::add);
        return lines;
    }

    @Test
    void takesLinesApart() {
        assertThat(lines("one\ntwo\r\n\n10%\r20%\rläßt"))
                .containsExactly("one", "two", "10%", "20%", "läßt");
    }

    @Test
    void cutsLongLines() {
        String text = "x".repeat(LogLines.MAX_LENGTH);

        assertThat(lines(text + "yyy\nz")).containsExactly(text + " ...", "z");
    }

    @Test
    void leavesOutWhatATerminalWouldObey() {
        assertThat(lines("\u001b[31mred\u0007\tend")).containsExactly("[31mred\tend");
    }
}
