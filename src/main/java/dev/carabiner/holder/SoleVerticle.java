package dev.carabiner.holder;

import dev.carabiner.Leadership;
import dev.carabiner.Lease;
import dev.carabiner.LockOptions;
import dev.carabiner.SoleDeployment;
import dev.carabiner.SoleOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs a verticle while it leads the election of its name. It is deployed after the election is won, and leadership is
 * given back only when it is undeployed; meanwhile the lease is renewed all the time, however long stopping takes. While
 * the lease cannot be renewed, stopping begins so long before its end as the options say. So two of them run at the same
 * time only if stopping takes longer than that just when the service cannot be reached, if the lease is broken, or if the
 * process is paused: then the term, as a fencing token, is what tells them apart.
 *
 * <p>A verticle whose stop never ends keeps its place for as long as its process renews the lease: better none that is new
 * than two. The log says so.
 */
final class SoleVerticle implements SoleDeployment {
    private static final Logger LOG = System.getLogger(SoleVerticle.class.getName());

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** How often the log says that it still stops. */
    private static final Duration REMINDER = Duration.ofSeconds(10);

    private final HolderContext context;
    private final LinkedElection election;
    private final SoleOptions options;
    private final String holder;
    private final Deployer deployer;
    private final Promise<Void> closed = Promise.promise();

    /** Written on the holder's context only. */
    private volatile Optional<Leadership> running = Optional.empty();

    // Owned by the holder's context.
    private Optional<Term> term = Optional.empty();
    private Optional<HolderContext.Timer> pausing = Optional.empty();
    private Duration pause = FIRST_PAUSE;
    private boolean closing;

    /** Deploys and undeploys the verticle. A port. */
    interface Deployer {
        Future<String> deploy(Leadership leadership);

        Future<Void> undeploy(String id);
    }

    SoleVerticle(
            HolderContext context, LinkedElection election, SoleOptions options, String holder, Deployer deployer) {
        this.context = context;
        this.election = election;
        this.options = options;
        this.holder = holder;
        this.deployer = deployer;
    }

    @Override
    public String name() {
        return election.name();
    }

    @Override
    public Optional<Leadership> leadership() {
        return running;
    }

    @Override
    public Future<Void> close() {
        Promise<Void> promise = context.promise();
        context.run(() -> closeHere().onComplete(promise));
        return promise.future();
    }

    /** The same on the holder's context, like all below. */
    Future<Void> closeHere() {
        if (!closing) {
            closing = true;
            pausing.ifPresent(HolderContext.Timer::cancel);
            if (term.isPresent()) {
                term.get().stop("it is closed");
            } else {
                election.withdrawHere().onComplete(withdrawn -> closed.tryComplete());
            }
        }
        return closed.future();
    }

    /** Done when it is closed. */
    Future<Void> closed() {
        return closed.future();
    }

    /** The lease that must not be released from outside, for something still runs under it. */
    Optional<Lease> lease() {
        return term.map(now -> now.leadership.lease());
    }

    void campaign() {
        LockOptions lock =
                LockOptions.defaults().withTtl(options.ttl()).waitingForEver().heldBy(holder);
        Promise<Leadership> promise = Promise.promise();
        promise.future().onComplete(elected -> {
            if (elected.succeeded()) {
                Term begun = new Term(elected.result());
                term = Optional.of(begun);
                begun.begin();
            } else if (closing) {
                closed.tryComplete();
            } else {
                LOG.log(
                        Level.WARNING,
                        "{0} cannot stand for election now: {1}",
                        name(),
                        elected.cause().getMessage());
                campaignLater();
            }
        });
        election.campaignHere(lock, promise);
    }

    private void campaignLater() {
        pausing = Optional.of(context.after(pause, this::campaign));
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    /** One term, from the election to the release. */
    private final class Term {
        private final Leadership leadership;
        private Optional<String> deployed = Optional.empty();
        private boolean starting = true;
        private boolean stopping;
        private Optional<HolderContext.Timer> clock = Optional.empty();

        Term(Leadership leadership) {
            this.leadership = leadership;
        }

        void begin() {
            if (closing) {
                starting = false;
                stop("it is closed");
                return;
            }
            leadership.lost().onSuccess(how -> context.run(() -> lost(how)));
            watchTheClock();
            deployer.deploy(leadership)
                    .onComplete(started -> context.run(() -> {
                        starting = false;
                        if (started.succeeded()) {
                            deployed = Optional.of(started.result());
                            running = stopping ? Optional.empty() : Optional.of(leadership);
                            pause = FIRST_PAUSE;
                            LOG.log(Level.INFO, "{0} runs here, in term {1}", name(), Long.toString(leadership.term()));
                        } else {
                            LOG.log(
                                    Level.WARNING,
                                    name() + " failed to start here; another member may try",
                                    started.cause());
                            stopping = true;
                        }
                        if (stopping) {
                            undeploy();
                        }
                    }));
        }

        private void watchTheClock() {
            Duration left = leadership.lease().remaining().minus(options.stopping());
            if (left.compareTo(Duration.ofMillis(1)) < 0) {
                stop("its lease cannot be renewed, and ends in "
                        + leadership.lease().remaining().toMillis() + " ms");
            } else {
                clock = Optional.of(context.after(left, this::watchTheClock));
            }
        }

        private void lost(Lease.Loss how) {
            if (stopping && term.filter(this::equals).isPresent()) {
                LOG.log(
                        Level.ERROR,
                        "{0} has not stopped here, and its lease is {1}: it may run elsewhere now",
                        name(),
                        how);
            }
            stop("its lease is " + how);
        }

        /** Begins to stop it, once; if it has not started yet, as soon as it has. */
        void stop(String why) {
            if (stopping) {
                return;
            }
            stopping = true;
            running = Optional.empty();
            clock.ifPresent(HolderContext.Timer::cancel);
            LOG.log(Level.INFO, "{0} stops here: {1}", name(), why);
            clock = Optional.of(context.after(REMINDER, this::remind));
            if (!starting) {
                undeploy();
            }
        }

        private void remind() {
            LOG.log(
                    Level.WARNING,
                    "{0} still stops here; no other member runs it before, unless its lease ends, in {1} s",
                    name(),
                    leadership.lease().remaining().toSeconds());
            clock = Optional.of(context.after(REMINDER, this::remind));
        }

        private void undeploy() {
            if (deployed.isEmpty()) {
                release();
                return;
            }
            deployer.undeploy(deployed.get())
                    .onComplete(stopped -> context.run(() -> {
                        if (stopped.failed()) {
                            // Vert.x has let go of it all the same.
                            LOG.log(Level.WARNING, name() + " failed to stop in order", stopped.cause());
                        }
                        release();
                    }));
        }

        private void release() {
            clock.ifPresent(HolderContext.Timer::cancel);
            term = Optional.empty();
            leadership
                    .resign()
                    .onComplete(released -> context.run(() -> {
                        if (closing) {
                            closed.tryComplete();
                        }
                    }));
            if (!closing) {
                campaignLater();
            }
        }
    }
}
