package dev.carabiner.cluster;

import java.util.Set;

/** Who is alive, in the eyes of the cluster engine. A port. Members may disagree for a while, above all when one comes. */
@FunctionalInterface
public interface LiveMembers {
    /** The ids of all members that the engine sees alive now, this one included. Never blocks. */
    Set<String> ids();
}
