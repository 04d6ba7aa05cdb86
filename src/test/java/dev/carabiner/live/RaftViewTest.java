package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RaftViewTest {
    private static final String FIRST = line(1, 0, "m1", " - FOLLOWER this", "m2", " - LEADER", "m3", "");

    @Test
    void read_ofOneLine_knowsVotersAndLeader() {
        RaftView view = RaftView.read(List.of("noise", FIRST));
        assertThat(view.voters().get("carabiner-2")).containsExactlyInAnyOrder("m1:5801", "m2:5801", "m3:5801");
        assertThat(view.leaders()).containsEntry("carabiner-2", "m2:5801");
    }

    @Test
    void read_leaderOfTheHighestTermWins_inWhicheverOrderTheLogsCome() {
        String next = line(3, 0, "m1", " - LEADER this", "m2", "", "m3", "");
        assertThat(RaftView.read(List.of(next, FIRST)).leaders()).containsEntry("carabiner-2", "m1:5801");
        assertThat(RaftView.read(List.of(FIRST, next)).leaders()).containsEntry("carabiner-2", "m1:5801");
    }

    @Test
    void read_candidateOfAHigherTermThatIsCutOff_doesNotHideWhoVotes() {
        String replaced = line(2, 40, "m4", " - LEADER this", "m2", "", "m3", "");
        String alone = line(9, 0, "m1", " - CANDIDATE this", "m2", "", "m3", "");
        RaftView view = RaftView.read(List.of(FIRST, alone, replaced));
        assertThat(view.voters().get("carabiner-2")).contains("m4:5801").doesNotContain("m1:5801");
        assertThat(view.leaders()).containsEntry("carabiner-2", "m4:5801");
    }

    @Test
    void isMajority_needsMoreThanHalfOfTheVoters() {
        RaftView view = RaftView.read(List.of(FIRST));
        assertThat(view.isMajority(Set.of("m1:5801", "m3:5801"))).isTrue();
        assertThat(view.isMinority(Set.of("m1:5801", "m3:5801"))).isFalse();
        assertThat(view.isMajority(Set.of("m1:5801", "m4:5801", "m5:5801"))).isFalse();
        assertThat(view.isMinority(Set.of("m1:5801", "m4:5801", "m5:5801"))).isTrue();
    }

    /** As the engine logs it, in one line. */
    private static String line(int term, int index, String... membersAndRoles) {
        StringBuilder line = new StringBuilder("2026-11-23T07:46:53.271Z INFO  RaftNode(carabiner-2): [m1]:5801 [try]"
                + " [5.3.8] / CP Group Members {groupId: carabiner-2(16465), size:3, term:" + term + ", logIndex:"
                + index + "} [");
        for (int i = 0; i < membersAndRoles.length; i += 2) {
            line.append(" / CPMember{uuid=41e75a9d-1238-46e1-b0ef-5e4acfeb4b81, address=[")
                    .append(membersAndRoles[i])
                    .append("]:5801}")
                    .append(membersAndRoles[i + 1]);
        }
        return line.append(" / ]").toString();
    }
}
