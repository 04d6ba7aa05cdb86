package dev.carabiner.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LockName;
import org.junit.jupiter.api.Test;

class ResourceTest {
    private static final LockName LOCK = new LockName("a");

    @Test
    void write_byTheOnlyHolder_isAcceptedAndNotStale() {
        Resource resource = Resource.checkingTokens();
        resource.write(LOCK, 1, resource.read(LOCK, 1));
        resource.write(LOCK, 2, resource.read(LOCK, 2));
        assertThat(resource.tally()).isEqualTo(new Resource.Tally(2, 0, 0));
    }

    @Test
    void write_afterANewerHolderHasRead_isRefusedWhereTokensAreChecked() {
        Resource resource = Resource.checkingTokens();
        assertThat(sleepingWriter(resource)).isEqualTo(new Resource.Tally(1, 1, 0));
    }

    @Test
    void write_afterANewerHolderHasWritten_isStaleWhereTokensAreNotChecked() {
        Resource resource = Resource.trusting();
        assertThat(sleepingWriter(resource)).isEqualTo(new Resource.Tally(2, 0, 1));
    }

    @Test
    void write_byTwoWhoseTokensDoNotRise_isStaleEvenWhereTheyAreChecked() {
        Resource resource = Resource.checkingTokens();
        long first = resource.read(LOCK, 5);
        long second = resource.read(LOCK, 5);
        resource.write(LOCK, 5, first);
        resource.write(LOCK, 5, second);
        assertThat(resource.tally()).isEqualTo(new Resource.Tally(2, 0, 1));
    }

    private static Resource.Tally sleepingWriter(Resource resource) {
        long slept = resource.read(LOCK, 1);
        resource.write(LOCK, 2, resource.read(LOCK, 2));
        resource.write(LOCK, 1, slept);
        return resource.tally();
    }
}
