/**
 * The rules of locks: what a batch of commands makes of one shard of the lock table.
 *
 * <p>May use the JDK and annotations. No Vert.x, clock, thread, log or randomness: time comes in as
 * {@link dev.carabiner.lock.Now}, and what is to be said goes out as values. Entry class:
 * {@link dev.carabiner.lock.LockRules}; how a shard passes from owner to owner is in
 * {@link dev.carabiner.lock.Ownership}.
 *
 * <p>What the register holds ({@link dev.carabiner.lock.ShardState}) decides; what only the owner knows
 * ({@link dev.carabiner.lock.SoftState}: waits, deadlines, ended leases) lives and dies with one ownership.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>At most one exclusive lease of a lock is live, and shared and permit leases never exceed what the mode allows.
 *       Live means: committed in the register, and not yet released, broken or expired there.
 *   <li>Tokens strictly increase per lock in the order of grants. A grant burns its token even if nobody hears of it.
 *   <li>A request repeated with the same lease id has the effect of one while its wait or its lease lives. Once that has
 *       ended, a late copy revives nothing, for {@link dev.carabiner.lock.LockLimits#ENDED}.
 *   <li>A lease never expires before its time to live has passed since its grant or its last acknowledged renewal: its
 *       time starts when the register has confirmed them, a full time anew for an owner that was not told what is left.
 *       No renewal brings the end nearer, for it may be a late copy; and the register keeps the longest time that any of
 *       them has asked for.
 *   <li>First come, first granted. A newcomer passes nobody who waits.
 *   <li>A grant from the queue lasts {@link dev.carabiner.lock.LockLimits#UNCONFIRMED} until its desk confirms it, so
 *       that a waiter that is gone delays nobody for longer.
 *   <li>A lease, and the wait before it, obeys the subject that asked for it, and whoever speaks for all; its id is that
 *       subject's until its end is forgotten.
 *   <li>Whoever withdraws a visit ends that visit, and nothing that somebody else asked for, renewed or may have been
 *       given.
 *   <li>Every command has an answer in every state, and every bound has a named refusal.
 * </ul>
 *
 * <p>Glossary:
 *
 * <ul>
 *   <li><b>lock</b>: a name. <b>shard</b>: a part of the lock table, one register.
 *   <li><b>lease</b>: one grant of a lock to one <b>holder</b>, for a <b>time to live</b> (ttl), known by its
 *       <b>lease id</b>. A holder is never a thread.
 *   <li><b>fencing token</b>: the number of a grant, for resources that refuse older ones.
 *   <li><b>owner</b>: the member that serves a shard; a <b>claim</b> makes it owner, and each claim begins an
 *       <b>epoch</b>.
 *   <li><b>desk</b>: the member that a caller is connected to, where it waits. <b>visit</b>: one stay of a request at a
 *       desk, which ends delivered or withdrawn, never both. <b>present</b>: to tell an owner of a wait (again).
 *   <li><b>wait</b>: a request in a queue; its <b>ticket</b> is its place. A <b>try</b> is a request that would not wait.
 *   <li><b>grant, renew, release, cancel, break, expire, withdraw</b>: what can happen to a lease or a wait.
 *   <li><b>change</b>: what became of a lease, told to those who watch.
 *   <li><b>settling</b>: the time in which a new owner waits for the waits of a former one; <b>grace</b>: the time in
 *       which a register that was created anew grants nothing.
 * </ul>
 *
 * <p>Sources: leases are Gray and Cheriton, "Leases: an efficient fault-tolerant mechanism for distributed file cache
 * consistency" (1989), sections 2 and 3; fencing tokens are the sequencers of Burrows, "The Chubby lock service" (2006),
 * section 2.4.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.lock;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
