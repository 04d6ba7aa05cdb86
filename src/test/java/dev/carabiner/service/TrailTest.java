package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.LockStep;
import dev.carabiner.lock.Origin;
import dev.carabiner.service.ScriptedRegister.Mishap;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.MemberMessage;
import io.vertx.core.Future;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which request a command is known by, at the desk that sends it and at the owner that carries it out. */
final class TrailTest {
    private final Trail trail = new Trail("m1");

    private static Origin origin(long number) {
        return new Origin("m2", number);
    }

    private static RequestId id(long number) {
        return new RequestId("r-" + number);
    }

    private static LockStep answering(long... numbers) {
        List<LockStep.Answer> answers = new ArrayList<>();
        for (long number : numbers) {
            answers.add(new LockStep.Answer(origin(number), new LockReply.Moved(1)));
        }
        return new LockStep(Town.served().register.state(), true, answers, List.of(), List.of(), List.of());
    }

    private void arrive(long number) {
        trail.arrived(id(number), 0, new LockCommand.Get(origin(number), Town.LOCK));
    }

    @Test
    void of_whatIsUnderWay_isKnown_untilItIsAnswered() {
        arrive(1);
        arrive(2);
        assertThat(trail.of(answering(1, 2, 3)).ids()).containsExactly(id(1), id(2));
        trail.answered(origin(1), new LockReply.Moved(1));
        assertThat(trail.of(answering(1, 2)).ids()).containsExactly(id(2));
    }

    @Test
    void arrived_withoutEnd_forgetsTheOldest() {
        IntStream.rangeClosed(1, 20_001).forEach(this::arrive);
        assertThat(trail.of(answering(1, 2)).ids()).containsExactly(id(2));
    }

    @Test
    void requests_many_areCutForALine() {
        List<RequestId> ids =
                IntStream.rangeClosed(1, 12).mapToObj(TrailTest::id).toList();
        assertThat(new Trail.Requests(ids))
                .hasToString("r-1, r-2, r-3, r-4, r-5, r-6, r-7, r-8, r-9, r-10, and 2 more");
        assertThat(new Trail.Requests(List.of())).hasToString("none");
    }

    /** All commands of a call, as they left the desk, with the requests that they were sent for. */
    private static List<Optional<RequestId>> sentFor(Town town) {
        return town.sent.stream()
                .filter(MemberMessage.Ask.class::isInstance)
                .flatMap(message -> ((MemberMessage.Ask) message).items().stream())
                .filter(item -> !(item.command() instanceof LockCommand.Present))
                .map(MemberMessage.Ask.Asked::request)
                .toList();
    }

    @Test
    void acquire_allThatTheDeskSendsForIt_bearsItsRequest() {
        Town town = Town.served();
        town.hold("m1", "a");
        town.sent.clear();
        LockMember member = town.member("m1");
        Future<Grant> waiting = member.request().during(id(7), () -> town.acquire("m1", "b", 500));
        town.time.passMillis(3_000);
        assertThat(waiting.failed()).isTrue();
        // The acquire, and the withdrawal by a timer later.
        assertThat(sentFor(town)).hasSizeGreaterThanOrEqualTo(2).containsOnly(Optional.of(id(7)));
        assertThat(member.request().id()).isEmpty();
    }

    @Test
    void writeInDoubt_isLoggedWithTheRequestsThatWaitForIt() {
        Town town = Town.served();
        List<String> lines = new ArrayList<>();
        Handler handler = handler(lines);
        Logger logger = Logger.getLogger(ShardLane.class.getName());
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            town.register.write(Mishap.SILENT_AFTER);
            Future<Grant> grant = town.member("m1").request().during(id(8), () -> town.acquire("m1", "a", 0));
            town.time.passMillis(1_500);
            assertThat(grant.succeeded()).isTrue();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertThat(lines)
                .containsExactly("shard 0: what became of a write is being found out; requests that wait for it: r-8");
    }

    private static Handler handler(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(MessageFormat.format(entry.getMessage(), entry.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
