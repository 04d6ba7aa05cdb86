package dev.carabiner.service;

import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseRequest;

/**
 * A lease as its caller gets it.
 *
 * @param waitedMillis from the arrival of the request at this member to the sending of the message that the lease
 *     counts from, rounded down: whoever adds it to the moment at which he sent the request knows the earliest moment
 *     from which the {@code ttl} runs. It was measured on this member's clock, so the margin for clocks that differ has
 *     to be taken of it as well as of the {@code ttl}
 */
record Grant(LeaseRequest request, FencingToken token, long ttlMillis, long waitedMillis) {}
