package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What it makes of a list. */
class RosterTest {
    @Test
    void routesByName() {
        assertThat(Roster.hcl("chat http://10.0.0.7:8000\n# nothing\n"))
                .contains("routers \"chat\"", "PathPrefix(`/chat`)", "\"http://10.0.0.7:8000\"");
    }

    @Test
    void passesOverWhatIsNoEntry() {
        assertThat(Roster.hcl("chat\n\nCHAT http://10.0.0.7\na b c\n")).isEmpty();
    }
}
