/**
 * The doors of a member: event bus, WebSocket, the bridge for browsers, and HTTP, thin translations to and from one
 * {@link dev.carabiner.service.Operations}.
 *
 * <p>May use {@code service} (its public types), {@code access}, {@code config}, {@code wire}, {@code trace} and Vert.x; never
 * {@code cluster}. Start at
 * {@link dev.carabiner.gateway.Doors}, which opens all of them; {@link dev.carabiner.gateway.EventBusDoor} can be opened
 * alone by a member that listens on no port.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A door knows no operation but by its name: what arguments mean is checked once, behind it. It checks only what
 *       belongs to the door itself: frames, paths, sizes, who may talk to it from a browser; and the one for HTTP that
 *       each request is as its published contract has it, which is neither weaker nor stronger than what is behind it.
 *   <li>Nobody asks for an operation whom {@code Callers} does not know; only the probes of {@code /health}, the contract and
 *       the files of the page are everybody's. What a caller may do is not looked at here, but behind the doors.
 *   <li>Every request is answered in the one form of the error table, and no answer carries a stack trace. What is not an
 *       {@code OperationFailure} is a bug: logged once, answered {@code internal}.
 *   <li>No request over HTTP, WebSocket handshakes among them, gets past {@link
 *       dev.carabiner.gateway.HostOriginCheck}, and no answer goes without the headers of {@link
 *       dev.carabiner.gateway.AnswerHeaders}: both are done before anybody looks at the path.
 *   <li>Everything a peer can make grow is bounded: connections, bodies, frames, requests in flight on a socket, and what
 *       is queued for a peer that does not read.
 *   <li>Who asks too much is slowed down where that can be done (sockets: nothing is read), and refused where it cannot.
 *   <li>What a browser sends over the bridge never reaches the event bus: it is another {@code Dialect} of the WebSocket
 *       door, and who the caller is, is asked where a {@code Conversation} opens its session, for both.
 *   <li>A session is closed {@code BY_CLIENT} only on a close frame or an end of stream that the peer sent, in TLS with
 *       its farewell. Silence, a full queue, a broken connection and a stop of this member are {@code BY_SERVER}: that
 *       client may still be at work and its leases must not go.
 *   <li>Whoever is sent away with 1001 has had an answer to each request but a wait, and can ask for that elsewhere.
 *   <li>Every call goes through {@link dev.carabiner.gateway.ObservedOperations}, which times, counts and logs it, and
 *       every answer over HTTP bears the id of its request.
 *   <li>All mutable state belongs to the one event loop that {@code DoorsVerticle} runs on.
 * </ul>
 *
 * <p>Words: a <em>door</em> is a way in; a <em>conversation</em> is one WebSocket; a <em>frame</em> is one WebSocket text
 * message and the JSON in it; a <em>dialect</em> is the form of messages on a socket; an <em>endpoint</em> is what one
 * method of one path does; the <em>contract</em> is the OpenAPI document that the HTTP door serves and keeps.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.gateway;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
