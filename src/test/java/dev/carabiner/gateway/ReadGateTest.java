package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.ReadGate.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadGateTest {
    private final List<String> done = new ArrayList<>();
    private Runnable onResume = () -> {};
    private final ReadGate gate = new ReadGate(() -> done.add("pause"), () -> {
        done.add("resume");
        onResume.run();
    });

    @Test
    void hold_forTwoReasons_pausesOnceAndResumesWithTheLast() {
        gate.hold(Reason.TOO_FAST);
        gate.hold(Reason.ANSWERS_UNREAD);
        gate.hold(Reason.TOO_FAST);
        gate.release(Reason.TOO_FAST);
        assertThat(done).containsExactly("pause");
        assertThat(gate.isHeld()).isTrue();

        gate.release(Reason.ANSWERS_UNREAD);
        assertThat(done).containsExactly("pause", "resume");
        assertThat(gate.isHeld()).isFalse();
    }

    @Test
    void release_ofWhatWasNotHeld_doesNothing() {
        gate.release(Reason.TOO_FAST);
        assertThat(done).isEmpty();

        gate.hold(Reason.ANSWERS_UNREAD);
        gate.release(Reason.TOO_FAST);
        assertThat(done).containsExactly("pause");
    }

    @Test
    void resume_mayHoldAgain() {
        onResume = () -> gate.hold(Reason.TOO_FAST);
        gate.hold(Reason.REQUESTS_UNDER_WAY);
        gate.release(Reason.REQUESTS_UNDER_WAY);

        assertThat(done).containsExactly("pause", "resume", "pause");
        assertThat(gate.isHeld()).isTrue();
    }
}
