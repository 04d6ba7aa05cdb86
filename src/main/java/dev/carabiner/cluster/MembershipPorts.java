package dev.carabiner.cluster;

/**
 * All that {@link Membership} sees of the world.
 *
 * @param register the ring register
 */
public record MembershipPorts(
        Register register, Ticker ticker, Timers timers, LiveMembers liveMembers, Announcer announcer) {}
