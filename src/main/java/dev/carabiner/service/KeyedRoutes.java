package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.wire.Member;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who owns which key by one view of the ring. Immutable. */
final class KeyedRoutes {
    /** Of each member; an application has few addresses, and may make a mistake. */
    private static final int REMEMBERED = 1_000;

    private final RingView view;
    private final Map<String, Optional<String>> idOfName = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    /** Addresses on the event bus by member and address: putting them together takes time with every message otherwise. */
    private final Map<String, Map<String, String>> busAddresses = new HashMap<>();

    private KeyedRoutes(RingView view) {
        this.view = view;
        for (Member member : view.members()) {
            idOfName.put(member.name(), Optional.of(member.id()));
            ids.add(member.id());
            busAddresses.put(member.id(), new ConcurrentHashMap<>());
        }
    }

    static KeyedRoutes of(RingView view) {
        return new KeyedRoutes(view);
    }

    boolean isOf(RingView other) {
        return view.version() == other.version(); // Of each version there is one ring.
    }

    long version() {
        return view.version();
    }

    /** The id of the member that owns the key; empty if the ring is. */
    Optional<String> owner(String key) {
        return view.ring().isEmpty()
                ? Optional.empty()
                : idOfName.getOrDefault(view.ring().owner(key).name(), Optional.empty());
    }

    /** Where the consumer of an address of a member listens. */
    String busAddress(String memberId, String address) {
        Map<String, String> known = busAddresses.getOrDefault(memberId, Map.of());
        String found = known.get(address);
        if (found == null) {
            found = KeyedMember.busAddress(memberId, address);
            if (known instanceof ConcurrentHashMap && known.size() < REMEMBERED) {
                known.put(address, found);
            }
        }
        return found;
    }

    /** Whether this life of a member still stands in the ring register, whatever its state. */
    boolean knows(String memberId) {
        return ids.contains(memberId);
    }
}
