package dev.carabiner.wire;

import java.util.Optional;

/**
 * A member of the cluster as the ring register and {@code members.list} show it.
 *
 * @param name the stable configured name; the ring is drawn from it
 * @param id one life of the member: the Vert.x node id, new at every start
 * @param address host and port of the member's cluster endpoint
 * @param http base URL of the HTTP door, if it has one
 * @param joinedSeconds when this life joined, seconds since 1970, for people
 * @param incarnation the version of the ring in which this life first stood: later lives of a name have greater ones
 */
public record Member(
        String name,
        String id,
        MemberState state,
        Optional<String> zone,
        double weight,
        String address,
        Optional<String> http,
        long joinedSeconds,
        long incarnation) {

    public Member withState(MemberState next) {
        return new Member(name, id, next, zone, weight, address, http, joinedSeconds, incarnation);
    }
}
