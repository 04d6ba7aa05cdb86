/**
 * Vert.x and Hazelcast joined: registers under consensus, membership, and what stands between members.
 *
 * <p>May use {@code config}, {@code ring}, {@code wire}, Vert.x, and as the only package Hazelcast. The entry classes are
 * {@link dev.carabiner.cluster.CarabinerClusterManager} and {@link dev.carabiner.cluster.VertxRegisters}.
 *
 * <p>Everything above sees ports: {@link dev.carabiner.cluster.Register}, {@link dev.carabiner.cluster.SharedRing},
 * {@link dev.carabiner.cluster.LiveMembers}, {@link dev.carabiner.cluster.MemberBus}, {@link
 * dev.carabiner.cluster.Timers}, {@link dev.carabiner.cluster.Ticker}; so another engine can take Hazelcast's place, and
 * a simulation that of all of them.
 *
 * <p>Locks are asked for here, by Vert.x, and served above: {@link dev.carabiner.cluster.LockProvider} is what stands
 * between.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A register changes only by compare-and-set, and its value is bytes: what is compared is exactly what was read.
 *   <li>No call of a register or a counter blocks or borrows a worker. Threads that may block are named, and are here.
 *   <li>A member whose cluster-wide settings differ touches no register.
 *   <li>Member ports speak no protocol but that between members. That of Hazelcast has no protection of its own; that of
 *       the event bus has TLS where it is asked for ({@link dev.carabiner.cluster.BusTls}), for all members or for none.
 *   <li>A Raft group that has lost its majority is never wiped: those who are missing may be alive.
 *   <li>What this member has written into the maps of Vert.x is there, whatever others delete, but for some seconds
 *       ({@link dev.carabiner.cluster.OwnEntries}).
 *   <li>Internals of Hazelcast are used in one place, {@link dev.carabiner.cluster.RaftLeadership}, for speed only.
 * </ul>
 *
 * <p>Glossary: a <i>CP object</i> is a value that Hazelcast keeps by Raft; without raft the same object lives on one
 * member and its backup, in what Hazelcast calls unsafe mode and we call {@code dev}. A <i>proxy</i> is this member's
 * handle to one. A <i>Raft member</i> is a member that may vote; the others only ask. It votes in the <i>groups</i> that it
 * has a place in, and <i>stands by</i> where it has none yet.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.cluster;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
