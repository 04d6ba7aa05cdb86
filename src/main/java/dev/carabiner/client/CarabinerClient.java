package dev.carabiner.client;

import dev.carabiner.Election;
import dev.carabiner.Locks;
import dev.carabiner.holder.LinkedLocks;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The locks of a cluster for a Vert.x that is no member of it, over one WebSocket to one of its members. May be used from
 * any context; each future completes on the context of the caller.
 *
 * <p>It outlives members. When its socket ends it goes on to the next address: at once when the member said that it leaves
 * (close code 1001), within 100 ms after any other end, and with pauses that double up to 5 s once all have been tried in
 * vain. A member that says nothing for {@link ClientOptions#silence}, or has owed an answer for 4 s, or says nothing but
 * {@code unavailable} for a second is left in the same way. Leases are renewed over the next socket. What was not answered
 * is presented there again, with the same {@code leaseId} and what is left of its wait, and so a wait keeps its place if the
 * member is found within about 4 s. The change of the <em>owner</em> of a lock is the business of members, and at most seen
 * as an answer that takes longer.
 *
 * <p>Its end: {@link #close}, the undeployment of the verticle that made it, the close of its Vert.x, or a member's refusal
 * of its credentials (401 or 403 to the handshake, 4401 or 4403 as close code) while it has no others, for that would be
 * repeated for ever. If the
 * process dies, its waits are withdrawn at once, and its leases live to the end of their time to live.
 */
public final class CarabinerClient {
    private static final System.Logger LOG = System.getLogger(CarabinerClient.class.getName());

    private final SocketLink link;
    private final LinkedLocks locks;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();

    private CarabinerClient(SocketLink link, LinkedLocks locks) {
        this.link = link;
        this.locks = locks;
    }

    /**
     * Connects to one of the members.
     *
     * @return the client, once a member has accepted a socket; that member may still be joining, so the first calls may be
     *     {@code unavailable}. Fails, with nothing left open, with an {@link dev.carabiner.wire.OperationFailure}:
     *     {@code unavailable} if there was no socket within {@link ClientOptions#connecting}, {@code unauthenticated} or
     *     {@code forbidden} if a member refused the credentials
     */
    public static Future<CarabinerClient> connect(Vertx vertx, ClientOptions options) {
        return connect(vertx, options, new Credentials(options, Optional.empty()));
    }

    /**
     * Connects with a credential that changes, such as a token that expires. A member closes a socket whose credential has
     * expired; this client comes back with another one at once, and its leases live on, but waits may lose their places.
     *
     * @param credential asked at each handshake for the present one, on a context of this client, where it must not block: so
     *     fetch the next one in time elsewhere. The client ends if the one that a member has refused is still the present one
     */
    public static Future<CarabinerClient> connect(Vertx vertx, ClientOptions options, Supplier<String> credential) {
        return connect(vertx, options, new Credentials(options, Optional.of(credential)));
    }

    private static Future<CarabinerClient> connect(Vertx vertx, ClientOptions options, Credentials credentials) {
        warnOfOpenCredential(options);
        ContextInternal owner = (ContextInternal) vertx.getOrCreateContext();
        SocketLink link = new SocketLink(vertx, options, credentials, new Random());
        CarabinerClient client = new CarabinerClient(link, LinkedLocks.over(vertx, link, options.holder()));
        Closeable closing = done -> client.close().onComplete(done);
        if (!owner.closeFuture().add(closing)) {
            // Its end would come unheard of, and with it that of the timers which bound the connecting.
            return Future.failedFuture(
                    new OperationFailure(ErrorCode.UNAVAILABLE, "vertx: closed (expected: one that is open)"));
        }
        Promise<CarabinerClient> connected = Promise.promise();
        link.open()
                .onComplete(open -> owner.runOnContext(back -> {
                    if (open.succeeded()) {
                        connected.complete(client);
                    } else {
                        connected.fail(open.cause());
                    }
                }));
        link.closed().onComplete(ended -> owner.removeCloseHook(closing));
        return connected.future();
    }

    /** Connects to a single address, with the defaults. A cluster is reached better by several: {@link ClientOptions}. */
    public static Future<CarabinerClient> connect(Vertx vertx, String address) {
        return connect(vertx, ClientOptions.of(address));
    }

    /** Connects to a single address, with a credential. */
    public static Future<CarabinerClient> connect(Vertx vertx, String address, String credential) {
        return connect(vertx, ClientOptions.of(address).withCredential(credential));
    }

    private static void warnOfOpenCredential(ClientOptions options) {
        if (options.credential().isPresent()) {
            options.addresses().stream()
                    .map(Address::parse)
                    .filter(address -> !address.tls() && !address.isLoopback())
                    .forEach(address ->
                            LOG.log(Level.WARNING, "{0}: the credential can be read on the way; use wss", address));
        }
    }

    /** The locks. The same at each call. */
    public Locks locks() {
        return locks;
    }

    /** The election of that name, in which this client may stand, or which it watches. */
    public Election election(String name) {
        return locks.election(name);
    }

    /**
     * Asks for any operation of the vocabulary, such as {@code lock.get}, {@code ring.owner} or {@code watch.start}, with
     * its arguments as on the other doors.
     *
     * <p>Presented again over the next socket if this one ends before the answer; {@code lock.break} without a
     * {@code leaseId} and {@code members.drain} are not, as they may hit somebody else then, and fail with
     * {@code unavailable} though they may have been carried out. To {@code lock.acquire} without a {@code leaseId} one is
     * added. {@code onClose: release} holds for {@link #close} and the end of the process, as long as the socket is the one
     * over which the lease was acquired; after a change of sockets the lease lives to the end of its time to live.
     *
     * @param args copied; what they need not carry may be left out
     * @return the result; fails with an {@link dev.carabiner.wire.OperationFailure}, be it an error of the table that the
     *     members answer, or {@code unavailable} if none has answered within the wait and 10 s more (nothing is known then:
     *     ask again with the same {@code leaseId}, or cancel), {@code too_many} if there are
     *     {@link ClientOptions#inFlight} calls without an answer already, {@code too_large} if it is longer than
     *     {@link ClientOptions#frame}, or {@code bad_request} if {@code args} have no JSON form
     */
    public Future<JsonObject> call(String op, JsonObject args) {
        return link.call(op, args);
    }

    /**
     * Has a listener told, on the context of this call, what comes without being asked for, by name and data: the events of
     * the members ({@code lock.lost} always, {@code lock.changed}, {@code members.changed} and {@code ring.changed} where
     * {@code watch.start} was called), and two of this client:
     *
     * <ul>
     *   <li>{@code watch.resumed} {@code {watching, state}}: the socket has changed and these topics are watched again; what
     *       happened in between was not told, but is in their state, which is that of {@code watch.start}. Many topics are
     *       told in several parts. Events that come after it are newer, or in the state already.
     *   <li>{@code watch.ended} {@code {topics, error}}: these are watched no longer, for the member refuses them.
     * </ul>
     *
     * <p>Listeners cannot be taken back; they go with the client.
     */
    public void onEvent(BiConsumer<String, JsonObject> listener) {
        link.onEvent(listener);
    }

    /** The door that calls go to now; empty while there is no connection. */
    public Optional<URI> member() {
        return link.member().map(Address::toString).map(URI::create);
    }

    /**
     * Completes when the client is closed, by {@link #close} or with its verticle or Vert.x; fails with
     * {@code unauthenticated} or {@code forbidden} when a member has refused its credentials. Leases are then lost at the
     * end of their time to live.
     */
    public Future<Void> closed() {
        return link.closed();
    }

    /**
     * Gives up what is waited for, releases the leases of {@link #locks} and closes the socket. Leases acquired by
     * {@link #call} stay, unless they were with {@code onClose: release}. Calls that are unanswered, or come later, fail
     * with {@code unavailable}. Repeating it is harmless.
     *
     * @return done when all that is confirmed, or after 3 s; never fails
     */
    public Future<Void> close() {
        if (closing.compareAndSet(false, true)) {
            // Each step throws once Vert.x has closed, and there is nothing left to be done then.
            Future.<Void>succeededFuture()
                    .eventually(locks::close)
                    .eventually(link::close)
                    .onComplete(ended -> closed.complete());
        }
        return closed.future();
    }
}
