/**
 * The doors of a member: event bus, WebSocket and HTTP, three thin translations to and from one
 * {@link dev.carabiner.service.Operations}.
 *
 * <p>May use {@code service} (its public types), {@code wire} and Vert.x; never {@code cluster}. Start at
 * {@link dev.carabiner.gateway.Doors}, which opens all of them; {@link dev.carabiner.gateway.EventBusDoor} can be opened
 * alone by a member that listens on no port.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A door knows no operation but by its name: arguments are checked once, behind it. It checks only what belongs to
 *       the door itself: frames, paths, sizes, who may talk to it from a browser.
 *   <li>Every request is answered in the one form of the error table, and no answer carries a stack trace. What is not an
 *       {@code OperationFailure} is a bug: logged once, answered {@code internal}.
 *   <li>Everything a peer can make grow is bounded: connections, bodies, frames, requests in flight on a socket, and what
 *       is queued for a peer that does not read.
 *   <li>A session is closed {@code BY_CLIENT} only on a close frame or an end of stream that the peer sent. Silence, a
 *       full queue, a broken connection and a stop of this member are {@code BY_SERVER}: that client may still be at work
 *       and its leases must not go.
 *   <li>Whoever is sent away with 1001 has had an answer to each request but a wait, and can ask for that elsewhere.
 *   <li>All mutable state belongs to the one event loop that {@code DoorsVerticle} runs on.
 * </ul>
 *
 * <p>Words: a <em>door</em> is a way in; a <em>conversation</em> is one WebSocket; a <em>frame</em> is one WebSocket text
 * message and the JSON in it; an <em>endpoint</em> is what one method of one path does.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.gateway;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
