package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether anybody listens. */
final class LocalConsumersTest {
    private static final RegistrationInfo FIRST = new RegistrationInfo("m1", 1, false);
    private static final RegistrationInfo SECOND = new RegistrationInfo("m1", 2, true);

    private final LocalConsumers consumers = new LocalConsumers("events");
    private final ArrayDeque<Runnable> context = new ArrayDeque<>();
    private final List<Boolean> told = new ArrayList<>();

    private List<Boolean> toldSince() {
        told.clear();
        while (!context.isEmpty()) {
            context.remove().run();
        }
        return told;
    }

    @Test
    void onChange_tellsNowAndAfterEachChangeOfThatAddress() {
        consumers.added("events", FIRST);
        consumers.onChange(context::add, told::add);
        assertThat(toldSince()).containsExactly(true);
        consumers.added("events", SECOND);
        consumers.removed("events", FIRST);
        assertThat(toldSince()).containsExactly(true, true);
        consumers.removed("events", SECOND);
        assertThat(toldSince()).containsExactly(false);
        consumers.added("elsewhere", FIRST);
        consumers.removed("events", SECOND);
        assertThat(toldSince()).isEmpty();
    }

    @Test
    void onChange_toldLate_isTrueThen() {
        consumers.onChange(context::add, told::add);
        consumers.added("events", FIRST);
        consumers.removed("events", FIRST);
        // What was to be told of the first is not told of the second: it would stay for good.
        assertThat(toldSince()).containsExactly(false, false, false);
    }
}
