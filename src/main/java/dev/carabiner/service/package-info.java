/**
 * A member at work: the lock service and the table of operations.
 *
 * <p>May use {@code config}, {@code ring}, {@code lock}, {@code wire}, {@code trace}, {@code access}, {@code cluster} and Vert.x. Its public types name
 * nothing of {@code cluster}, so that no door depends on the engine. Entry class:
 * {@link dev.carabiner.service.MemberService}; the doors see {@link dev.carabiner.service.Operations} and
 * {@link dev.carabiner.service.Session}.
 *
 * <p>A request for a lock goes one way, through rooms that it can name:
 *
 * <pre>
 * Session → MemberOperations → WaitDesk → LockRouter ──member bus──► ShardLane → LockRules.step → Register
 *                       reply ◄────────────────────────────────── only after the register has confirmed
 * </pre>
 *
 * <p>{@code vertx.sharedData().getLock} goes the same way from {@link dev.carabiner.service.LocksOnFirstUse} on, which has
 * the member join when the first lock is asked for; {@link dev.carabiner.service.HeldLock} renews what is held.
 *
 * <p>Everything shared is a register, one value changed only by compare-and-set. The ring names one member the owner of
 * each shard; the owner keeps the shard in memory, applies all commands that arrived meanwhile as one batch, and commits
 * the batch by one compare-and-set. So ownership is an optimisation and never an authority: of two members that both
 * believe they own a shard, only one can win the register, and the other steps back. Safety rests on no timer, session,
 * membership view or message.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>No answer leaves before the register has confirmed it: a batch that changed something by its compare-and-set, one
 *       that changed nothing by a read that was sent after its last command had arrived and shows the same value.
 *   <li>From the moment a batch is formed until its outcome is known, its shard answers nothing at all.
 *   <li>An outcome that is not known is settled by reading back, never taken for a failure
 *       ({@link dev.carabiner.service.Commit}).
 *   <li>A wait costs memory, never a thread. Nothing here blocks, or borrows a worker.
 *   <li>A member that leaves in order sends its callers away only once other members serve its shards, and withdraws no
 *       wait that they can ask for again ({@link dev.carabiner.service.MemberLeave}).
 *   <li>While Vert.x closes, a lock of {@code getLock} is held until the last verticle of the application has stopped, and
 *       then given back: only after that does the member leave ({@link dev.carabiner.service.MemberDeparture}).
 *   <li>Nobody forwards a request for a lock: an owner that is none says {@code moved}, and whoever asked looks at the ring again.
 *   <li>{@code LockMember} and all that it is made of see Vert.x only through ports (clock, timers, bus, registers, ring),
 *       so that a simulation runs these very classes.
 *   <li>What is told without being asked is a hint: none comes before its register holds it, those of one lock come in
 *       order from one owner, and some are lost with an owner or a message. Nothing is decided by it.
 *   <li>Who looks on is told in numbers ({@link dev.carabiner.service.LockObserver}) or asks
 *       ({@link dev.carabiner.service.MemberCensus}); nothing is decided by either.
 *   <li>The id of a request goes beside the work, to the owner in the envelope of its command, and into logs only
 *       ({@link dev.carabiner.service.CurrentRequest}, {@link dev.carabiner.service.Trail}): neither the rules of locks nor
 *       a register ever see it.
 *   <li>All mutable state of the lock service belongs to one event loop, the coordination context.
 * </ul>
 *
 * <p>Beside it, {@link dev.carabiner.service.KeyedMessaging} carries messages of the application to the member that owns
 * their key, straight over the event bus. There every sending context has a {@link dev.carabiner.service.KeyedLane} and
 * every consumer a {@link dev.carabiner.service.KeyedSeat}, each owned by the context that uses it. All messages of a key
 * that a lane has under way go to one member; a message is passed on at most once, by a lane too; and everything that is
 * not delivered is refused with the version of the ring.
 *
 * <p>Whoever watches hears of changes the other way round: a desk with watchers tells all members what they watch
 * ({@link dev.carabiner.service.Watches}), and an owner sends what it has confirmed to the desks that asked for it
 * ({@link dev.carabiner.service.InterestedDesks}). A holder is told that its lease is lost by the desk that spoke for it
 * last ({@link dev.carabiner.service.Holdings}).
 *
 * <p>The words are those of {@code dev.carabiner.lock}; besides, a <b>lane</b> is the sequence of one shard's work at one
 * member, an <b>attempt</b> is one numbered message of a call, and the <b>interest</b> of a desk is what is watched there.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.service;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
