package dev.carabiner.cluster;

import io.vertx.core.buffer.Buffer;

/**
 * One-way messages between members. A port. A message may be lost, late, doubled or overtaken; the sender learns
 * nothing of it. Members are named by their id, which is new in every life, so no message reaches a successor.
 */
public interface MemberBus {
    /** Sends to one member, this one included. Never throws, never blocks. */
    void send(String memberId, Buffer message);
}
