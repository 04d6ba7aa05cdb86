/**
 * The locks of a cluster for a Vert.x outside of it, over the WebSocket door. May use {@code wire}, {@code holder} and the
 * interfaces of {@code dev.carabiner}; knows nothing of how members work.
 *
 * <p>Entry: {@link dev.carabiner.client.CarabinerClient}. Below it {@code SocketLink} keeps the calls, {@code Connection}
 * the one socket of the moment, {@code Itinerary} the order and the pauses in which members are asked, {@code Watcher} what
 * is watched. All state is owned by one event-loop context, which belongs to no verticle.
 *
 * <p>What holds:
 *
 * <ul>
 *   <li>Each call ends: with an answer, or {@code unavailable} within its wait and 10 s more.
 *   <li>A call that has no answer when its socket goes is presented again over the next one with the same {@code leaseId}
 *       and what is left of its wait, so that a place in a queue is kept, and nothing is granted twice. Only what must not
 *       happen twice is not: {@code lock.break} without a {@code leaseId}, and {@code members.drain}.
 *   <li>An answer counts only if it comes over the present socket.
 *   <li>{@code waited} in a grant counts from the call, over all sockets, so a holder that counts from sending plus
 *       {@code waited} never counts too long.
 *   <li>A member that says nothing is left after a bound, one that says only {@code unavailable} too. The old socket is
 *       cut a second after the new one has all calls, and with a reset: to its member that is a network that broke, and not a client
 *       that is done.
 *   <li>Nothing is retried without a pause that grows, except after a member said that it leaves.
 * </ul>
 *
 * <p>Words: a <em>line</em> is one socket, a <em>farewell</em> how it ended. To <em>present</em> a call is to send it to the
 * member of the moment.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.client;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
