package dev.carabiner.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who votes in which Raft group and who leads it, by cluster addresses, as the members' logs tell: each member logs the
 * group, one line, whenever it changes.
 *
 * @param voters of all groups
 * @param leaders by group
 */
record RaftView(Map<String, Set<String>> voters, Map<String, String> leaders) {
    private static final Pattern LINE =
            Pattern.compile("CP Group Members \\{groupId: (\\S+)\\(\\d+\\), size:\\d+, term:(\\d+), logIndex:(\\d+)}");
    private static final Pattern MEMBER = Pattern.compile("address=\\[([^]]+)]:(\\d+)} ?(- LEADER)?");

    /** Orders what was logged, by one number before another. */
    private record Rank(long first, long second) {
        boolean isBelow(Rank other) {
            return first < other.first || (first == other.first && second <= other.second);
        }
    }

    static RaftView read(List<String> lines) {
        Map<String, Set<String>> voters = new HashMap<>();
        Map<String, String> leaders = new HashMap<>();
        Map<String, Rank> votersRank = new HashMap<>();
        Map<String, Rank> leadersRank = new HashMap<>();
        for (String line : lines) {
            Matcher header = LINE.matcher(line);
            if (!header.find()) {
                continue;
            }
            String group = header.group(1);
            long term = Long.parseLong(header.group(2));
            long index = Long.parseLong(header.group(3));
            Set<String> members = new HashSet<>();
            Optional<String> leader = Optional.empty();
            Matcher member = MEMBER.matcher(line);
            while (member.find()) {
                String address = member.group(1) + ":" + member.group(2);
                members.add(address);
                leader = member.group(3) == null ? leader : Optional.of(address);
            }
            // The composition changes with the index alone: terms are counted up by members that were cut off, too.
            Rank composition = new Rank(index, term);
            if (votersRank.getOrDefault(group, composition).isBelow(composition)) {
                votersRank.put(group, composition);
                voters.put(group, members);
            }
            Rank rank = new Rank(term, index);
            if (leader.isPresent() && leadersRank.getOrDefault(group, rank).isBelow(rank)) {
                leadersRank.put(group, rank);
                leaders.put(group, leader.get());
            }
        }
        return new RaftView(voters, leaders);
    }

    /** Whether these have a majority in every group. */
    boolean isMajority(Set<String> addresses) {
        return voters.values().stream().allMatch(group -> isMajority(group, addresses));
    }

    /** Whether these have a majority in no group. */
    boolean isMinority(Set<String> addresses) {
        return voters.values().stream().noneMatch(group -> isMajority(group, addresses));
    }

    private static boolean isMajority(Set<String> group, Set<String> addresses) {
        return group.stream().filter(addresses::contains).count() * 2 > group.size();
    }
}
