package dev.carabiner.wire;

import dev.carabiner.lock.LockName;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which locks somebody wants to hear of: some by name, others by the beginning of their names.
 *
 * @param prefixes the empty one means all locks
 */
public record Interest(Set<LockName> names, Set<String> prefixes) {
    /** How many names and prefixes are told apart; more of them are simply all locks. */
    public static final int BOUND = 256;

    public static final Interest NONE = new Interest(Set.of(), Set.of());
    public static final Interest ALL = new Interest(Set.of(), Set.of(""));

    public Interest {
        // Not Set.copyOf: an order that is the same in every run keeps simulations repeatable.
        names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
        prefixes = Collections.unmodifiableSet(new LinkedHashSet<>(prefixes));
        if (names.size() + prefixes.size() > BOUND) {
            throw new IllegalArgumentException("interest: " + (names.size() + prefixes.size())
                    + " names and prefixes (expected: at most " + BOUND + ")");
        }
    }

    /** An interest in at least these; in all locks, if these are too many to tell apart. */
    public static Interest of(Collection<LockName> names, Collection<String> prefixes) {
        if (prefixes.contains("") || names.size() + prefixes.size() > BOUND) {
            return ALL;
        }
        return new Interest(new LinkedHashSet<>(names), new LinkedHashSet<>(prefixes));
    }

    public boolean isEmpty() {
        return names.isEmpty() && prefixes.isEmpty();
    }

    /** Whether it wants to hear of this lock. */
    public boolean includes(LockName lock) {
        if (names.contains(lock)) {
            return true;
        }
        for (String prefix : prefixes) {
            if (lock.value().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Whether whoever has this interest hears of all that the other wants to hear of. */
    public boolean covers(Interest other) {
        return equals(ALL) || (names.containsAll(other.names) && prefixes.containsAll(other.prefixes));
    }
}
