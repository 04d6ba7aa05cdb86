package dev.carabiner.service;

import dev.carabiner.sim.SimRegister.Fate;
import dev.carabiner.sim.SimRegister.Faults;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a run is like. Each seed has some faults and not others: all of them all the time would leave the cluster no
 * moment in which anything could be granted, and so nothing to be done wrong.
 *
 * @param drift how far any two clocks may differ, as a part of one
 */
record SimulationProfile(Set<Fault> faults, double drift, Duration coldStartGrace, int members, int clients) {
    /** Kinds of faults. */
    enum Fault {
        /** Messages are lost, late, doubled, and overtake each other. */
        BUS,
        /** Messages pass one way only. */
        ONE_WAY,
        /** Calls of registers fail, lie, and take effect late. */
        REGISTER,
        /** Registers do not answer at all for a while. */
        OUTAGE,
        /** Members die and start again under their name. */
        CRASH,
        /** Members stand still. */
        PAUSE,
        /** Members are cut off together with their side. */
        PARTITION,
        /** Members disagree who is alive. */
        MISJUDGE,
        /** Wall clocks jump. */
        WALL_CLOCK,
        /** Clients ask again, elsewhere, give up, cancel, release late or twice or never. */
        FICKLE_CLIENTS,
        /** Clients crash, stand still, and lose their sockets. */
        CLIENTS,
        /** Sockets are slow. */
        SLOW_SOCKETS,
        /** An operator breaks leases. */
        BREAK,
        /** Members leave in order and come again. */
        DRAIN,
        /** All members stop, and start again on the same registers. */
        RESTART,
        /** All members stop, and start again with nothing. */
        LOSS,
        /** After such a loss the wall clocks of all are an hour behind: in runs of their own. */
        CLOCK_BACK
    }

    private static final Set<Fault> CLIENTS_ONLY =
            EnumSet.of(Fault.FICKLE_CLIENTS, Fault.CLIENTS, Fault.SLOW_SOCKETS, Fault.BREAK, Fault.WALL_CLOCK);

    static final SimulationProfile CALM =
            new SimulationProfile(EnumSet.noneOf(Fault.class), 0.01, Duration.ofSeconds(1), 3, 6);

    static SimulationProfile of(Random random) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            boolean rare = fault == Fault.RESTART || fault == Fault.LOSS;
            if (random.nextInt(rare ? 8 : 3) == 0 && fault != Fault.CLOCK_BACK) {
                faults.add(fault);
            }
        }
        if (random.nextInt(8) == 0) {
            // Members and messages do their work: what clients do to each other shows best then.
            faults.retainAll(CLIENTS_ONLY);
        }
        if (faults.contains(Fault.LOSS)) {
            // Tokens start anew by the wall clock, which must be right for that.
            faults.remove(Fault.WALL_CLOCK);
        }
        boolean wild = random.nextInt(8) == 0;
        return new SimulationProfile(
                faults,
                wild ? 0.2 : 0.01,
                random.nextInt(3) == 0 ? Duration.ofSeconds(2) : Duration.ofSeconds(11),
                3 + random.nextInt(3),
                3 + random.nextInt(6));
    }

    /** All registers are lost, and the wall clocks go back: the one time that counts for tokens is wrong. */
    static SimulationProfile lostWithClockBack(long seed) {
        Set<Fault> faults = EnumSet.of(Fault.LOSS, Fault.CLOCK_BACK);
        if (seed % 2 == 0) {
            faults.add(Fault.CRASH);
        }
        return new SimulationProfile(faults, 0.01, Duration.ofSeconds(11), 3, 6);
    }

    boolean hasNone(Fault... any) {
        return Arrays.stream(any).noneMatch(faults::contains);
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** Whether nothing but the clients, and clocks that decide nothing, is out of order. */
    boolean clientsOnly() {
        return CLIENTS_ONLY.containsAll(faults);
    }

    boolean fickleClients() {
        return has(Fault.FICKLE_CLIENTS);
    }

    boolean slowSockets() {
        return has(Fault.SLOW_SOCKETS);
    }

    /** Whether holders may rely on time: clocks are right enough, and no lease is forgotten before it has ended. */
    boolean promisesExclusion() {
        return drift <= 0.01 && (!has(Fault.LOSS) || coldStartGrace.compareTo(Duration.ofSeconds(11)) >= 0);
    }

    Faults registerFaults(Random random) {
        double some = 0.01 + random.nextDouble() * 0.06;
        return new Faults(
                Map.of(
                        Fate.LOST_REQUEST, some,
                        Fate.FAILED_REQUEST, some,
                        Fate.LATE_REQUEST, some,
                        Fate.LOST_ANSWER, some,
                        Fate.FAILED_ANSWER, some,
                        Fate.FALSE_ANSWER, some,
                        Fate.LATE_ANSWER, some,
                        Fate.REPEATED, some),
                random.nextBoolean() ? Duration.ofSeconds(4) : Duration.ofSeconds(60));
    }
}
