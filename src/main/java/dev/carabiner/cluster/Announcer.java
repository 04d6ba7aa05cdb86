package dev.carabiner.cluster;

/** Tells all other members of a new version of the ring. A port. An announcement may be lost, late or overtaken. */
@FunctionalInterface
public interface Announcer {
    /** Announces a version that stands in the register. Never throws, never blocks. */
    void announce(long version);
}
