package dev.carabiner.cluster;

/** What a member wants to be in the register. A later goal replaces an earlier one, never the reverse. */
enum MembershipGoal {
    /** Not asked for anything yet: only looks on. */
    NONE,
    /** In, and active. */
    ACTIVE,
    /** In, or thrown out already, but no longer active. */
    LEAVING,
    /** Not in. */
    OUT
}
