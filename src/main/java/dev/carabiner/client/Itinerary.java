package dev.carabiner.client;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which member is asked, which one after it, and how long before. One round over all of them is quick, for one that is
 * gone says nothing of the others; each further round in vain doubles the pause. All pauses but the first are drawn at
 * random between half and the whole, so that clients that lost the same member do not come back in one wave. Pure.
 */
final class Itinerary {
    /** The longest pause in the first round. */
    static final Duration FIRST = Duration.ofMillis(100);
    /** The longest pause of all. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private final List<Address> addresses;
    private final RandomGenerator random;
    private int at;
    /** Moves since a member was last found to be well. */
    private int moves;

    Itinerary(List<Address> addresses, RandomGenerator random) {
        this.addresses = List.copyOf(addresses);
        this.random = random;
        this.at = random.nextInt(addresses.size());
    }

    /** The address that is to be asked now. */
    Address here() {
        return addresses.get(at);
    }

    /** Whether there is more than one. */
    boolean hasOthers() {
        return addresses.size() > 1;
    }

    /** Takes note that the present one is well: what comes after it is a new beginning. */
    void settle() {
        moves = 0;
    }

    /**
     * Goes on to the next address.
     *
     * @param sentOn whether the present member said itself that another one should be asked
     * @return how long to wait before that; nothing after a member that sent us on, as long as this is the first round
     */
    Duration moveOn(boolean sentOn) {
        int round = moves / addresses.size();
        moves = Math.min(moves + 1, Integer.MAX_VALUE - 1);
        at = (at + 1) % addresses.size();
        if (round == 0) {
            return sentOn && hasOthers() ? Duration.ZERO : Duration.ofMillis(random.nextLong(FIRST.toMillis()));
        }
        long most = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(round, 20));
        return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    }
}
