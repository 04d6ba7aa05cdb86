package dev.carabiner.service;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's dealings with one lease, from the first request to the last. It counts as a careful holder does, each
 * attempt from its own sending, and stops a margin before the end; beside that it does all that clients do: asks again
 * here and elsewhere, gives up, cancels, loses its socket, releases late or twice or never.
 */
final class SimulationLease {
    private static final int RETRIES = 5;

    private final SimulationClient client;
    private final LeaseRequest request;
    private final long waitMillis;

    // Owned by the simulation, which has one thread.
    private final List<Attempt> attempts = new ArrayList<>();
    private final SimulationBelief belief;
    private Stage stage = Stage.ASKING;
    private long ttlMillis;
    private long token;
    private int retries;

    private enum Stage {
        ASKING,
        HOLDING,
        OVER
    }

    /** An acquire that is on its way. */
    private static final class Attempt {
        final Call call;
        final SimulationNode node;
        final long sentNanos;

        @Nullable
        Future<Grant> granted;

        Attempt(Call call, SimulationNode node, long sentNanos) {
            this.call = call;
            this.node = node;
            this.sentNanos = sentNanos;
        }
    }

    SimulationLease(SimulationClient client, LeaseRequest request, long waitMillis) {
        this.client = client;
        this.request = request;
        this.waitMillis = waitMillis;
        this.belief = new SimulationBelief(client, request);
        this.ttlMillis = request.ttlMillis();
    }

    private LeaseKey key() {
        return request.key();
    }

    private long now() {
        return client.context().nanoTime();
    }

    private boolean chance(double probability) {
        return client.scheduler().chance(client.profile().fickleClients() ? probability : 0);
    }

    void begin() {
        client.note("wants " + key() + " " + request.mode() + " " + request.permits() + " ttl " + request.ttlMillis()
                + " wait " + waitMillis);
        attempt(client.home());
        if (chance(0.05)) {
            cancel(client.home()); // Right behind it, and perhaps in one batch.
            return;
        }
        Duration soon = client.scheduler().between(Duration.ZERO, Duration.ofMillis(waitMillis + 500));
        if (chance(0.1)) {
            client.after(soon, () -> cancel(client.home()));
        } else if (chance(0.1)) {
            client.after(soon, this::loseSocket);
        } else if (chance(0.1)) {
            client.after(soon, () -> attemptIfAsking(client.anyNode()));
        } else if (chance(0.1)) {
            client.after(soon, () -> attemptIfAsking(client.home()));
        }
    }

    private void attemptIfAsking(Optional<SimulationNode> node) {
        if (stage == Stage.ASKING) {
            attempt(node);
        }
    }

    private void attempt(Optional<SimulationNode> to) {
        if (to.isEmpty()) {
            client.after(Duration.ofMillis(200), () -> attemptIfAsking(client.home()));
            return;
        }
        SimulationNode node = to.get();
        Call call = call(Call.Kind.ACQUIRE, node);
        call.request = Optional.of(request);
        Attempt attempt = new Attempt(call, node, now());
        attempts.add(attempt);
        client.send(node, () -> {
            Future<Grant> granted = node.ask(request, waitMillis);
            attempt.granted = granted;
            node.acquire(call, granted, waitMillis)
                    .onSuccess(outcome -> client.receive(() -> answered(attempt, outcome)));
        });
        client.after(Duration.ofMillis(waitMillis + 4_000), () -> {
            if (attempts.contains(attempt)) {
                client.note(call + " takes too long");
                close(attempt);
                again(client.elsewhere());
            }
        });
    }

    private Call call(Call.Kind kind, SimulationNode node) {
        Call call = client.history().call(client.name(), kind, key(), node.id());
        client.note(call.toString());
        return call;
    }

    private void answered(Attempt attempt, Outcome outcome) {
        if (!attempts.remove(attempt)) {
            return; // Its socket is closed.
        }
        heard(attempt.call, outcome);
        Future<Grant> granted = attempt.granted;
        if (granted != null && granted.succeeded()) {
            if (stage != Stage.OVER) {
                belief.granted(granted.result(), attempt.sentNanos);
                token = granted.result().token().value();
                ttlMillis = granted.result().ttlMillis();
                hold();
            }
        } else if (stage == Stage.ASKING && attempts.isEmpty()) {
            if (outcome.code().equals("unavailable")) {
                again(client.anyNode());
            } else {
                over();
            }
        }
    }

    private void heard(Call call, Outcome outcome) {
        call.receivedNanos = Optional.of(client.scheduler().nowNanos());
        client.note(call + ": " + outcome);
    }

    private void again(Optional<SimulationNode> node) {
        if (stage != Stage.ASKING || !attempts.isEmpty()) {
            return;
        }
        if (++retries <= RETRIES) {
            client.after(Duration.ofMillis(client.random().nextInt(400)), () -> attemptIfAsking(node));
        } else if (client.random().nextBoolean()) {
            cancel(client.anyNode());
        } else {
            over();
        }
    }

    private void hold() {
        if (stage != Stage.ASKING) {
            return;
        }
        stage = Stage.HOLDING;
        renewLater();
        if (chance(0.15)) {
            client.after(client.scheduler().between(Duration.ZERO, Duration.ofSeconds(2)), this::check);
        }
        int bound = client.random().nextInt(6) == 0 ? 12_000 : 600;
        client.after(Duration.ofMillis(client.random().nextInt(bound)), this::enough);
    }

    private void renewLater() {
        client.after(Duration.ofMillis(ttlMillis / 3), () -> renew(client.home(), key()));
    }

    private void renew(Optional<SimulationNode> to, LeaseKey key) {
        if (stage != Stage.HOLDING) {
            return;
        }
        if (to.isEmpty()) {
            client.after(Duration.ofMillis(200), () -> renew(client.home(), key));
            return;
        }
        long sent = now();
        Duration patience = Duration.ofMillis(2_500);
        boolean[] done = {false};
        Optional<Duration> ttl = otherTtl();
        ask(Call.Kind.RENEW, to.get(), node -> call -> node.renew(call, ttl), outcome -> {
            done[0] = true;
            renewed(outcome, sent);
        });
        if (chance(0.1)) {
            client.after(
                    client.scheduler().between(Duration.ZERO, Duration.ofSeconds(12)), () -> lateCopyOfRenewal(ttl));
        }
        client.after(patience, () -> {
            if (!done[0]) {
                renew(client.elsewhere(), key);
            }
        });
    }

    private Optional<Duration> otherTtl() {
        return chance(0.3) ? Optional.of(Duration.ofSeconds(1 + client.random().nextInt(9))) : Optional.empty();
    }

    private void lateCopyOfRenewal(Optional<Duration> ttl) {
        client.anyNode()
                .ifPresent(node -> ask(Call.Kind.RENEW, node, there -> call -> there.renew(call, ttl), outcome -> {}));
    }

    /** As a resource does that somebody has brought a token to. */
    private void check() {
        long brought = token;
        client.anyNode()
                .ifPresent(node -> ask(
                        Call.Kind.CHECK,
                        node,
                        there -> call -> {
                            call.token = brought;
                            return there.check(call);
                        },
                        outcome -> {}));
    }

    private void renewed(Outcome outcome, long sentNanos) {
        if (stage != Stage.HOLDING) {
            return;
        }
        if (outcome.code().equals(Outcome.OK)) {
            belief.renewed(outcome, sentNanos);
            ttlMillis = outcome.ttlMillis();
            renewLater();
        } else if (outcome.code().equals("lost")) {
            belief.stop();
            over();
        } else if (!belief.isOver()) {
            client.after(Duration.ofMillis(150), () -> renew(client.anyNode(), key()));
        } else {
            over();
        }
    }

    private void enough() {
        if (stage != Stage.HOLDING) {
            return;
        }
        if (chance(0.08)) {
            client.note("forgets to release " + key());
            over();
        } else if (chance(0.08)) {
            cancel(client.home());
        } else {
            release(client.home(), 0);
        }
    }

    private void release(Optional<SimulationNode> to, int tries) {
        belief.stop();
        over();
        if (to.isEmpty()) {
            return;
        }
        ask(Call.Kind.RELEASE, to.get(), node -> node::release, outcome -> {
            if (outcome.code().equals("unavailable") && tries < 3) {
                release(client.anyNode(), tries + 1);
            }
        });
        if (chance(0.1)) {
            client.after(
                    client.scheduler().between(Duration.ZERO, Duration.ofSeconds(12)),
                    () -> release(client.anyNode(), 3));
        }
        if (chance(0.1)) {
            client.after(client.scheduler().between(Duration.ZERO, Duration.ofSeconds(12)), this::lateCopy);
        }
    }

    /** Of an acquire that the client has long been answered. */
    private void lateCopy() {
        client.anyNode().ifPresent(node -> {
            client.note("a late copy of its acquire");
            ask(
                    Call.Kind.ACQUIRE,
                    node,
                    there -> call -> there.acquire(call, there.ask(request, waitMillis), waitMillis),
                    outcome -> {});
        });
    }

    private void cancel(Optional<SimulationNode> to) {
        if (stage == Stage.OVER) {
            return;
        }
        belief.stop();
        over();
        if (to.isEmpty()) {
            return;
        }
        ask(Call.Kind.CANCEL, to.get(), node -> node::cancel, outcome -> {
            if (outcome.code().equals("unavailable") && ++retries <= RETRIES) {
                client.anyNode().ifPresent(node -> ask(Call.Kind.CANCEL, node, there -> there::cancel, end -> {}));
            }
        });
    }

    private void ask(
            Call.Kind kind,
            SimulationNode node,
            Function<SimulationNode, Function<Call, Future<Outcome>>> operation,
            Consumer<Outcome> then) {
        Call call = call(kind, node);
        client.send(node, () -> operation
                .apply(node)
                .apply(call)
                .onSuccess(outcome -> client.receive(() -> {
                    heard(call, outcome);
                    then.accept(outcome);
                })));
    }

    private void over() {
        stage = Stage.OVER;
        client.over(this);
    }

    /** The client closes its socket, or has it closed, and goes on through another. */
    void loseSocket() {
        if (!attempts.isEmpty()) {
            client.note("loses its socket");
        }
        List.copyOf(attempts).forEach(this::close);
        again(client.elsewhere());
    }

    private void close(Attempt attempt) {
        attempts.remove(attempt);
        client.send(attempt.node, () -> {
            Future<Grant> granted = attempt.granted;
            if (granted != null) {
                attempt.node.callerGone(attempt.call, key(), granted);
            }
        });
    }

    /** The member behind these attempts is dead, as the socket says. */
    void disconnected(SimulationNode node) {
        if (attempts.removeIf(attempt -> attempt.node == node)) {
            again(client.elsewhere());
        }
    }

    void crashed() {
        belief.stop();
        stage = Stage.OVER;
        if (client.random().nextBoolean()) { // Else the member hears nothing of it until it pings.
            List.copyOf(attempts).forEach(this::close);
        }
        attempts.clear();
    }
}
