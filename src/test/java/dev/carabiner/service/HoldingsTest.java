package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.Push;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told that a lease is lost. */
final class HoldingsTest {
    private static final LeaseKey A = Town.key("a");
    private static final LeaseKey B = Town.key("b");
    private static final FencingToken SEVEN = new FencingToken(7);

    private final ManualTime time = new ManualTime();
    private final Holdings holdings = new Holdings(time);
    private final List<String> told = new ArrayList<>();
    private final Holdings.Holder holder = holder("one");

    private Holdings.Holder holder(String name) {
        return holdings.open(loss -> told.add(name + " lost " + loss.key().leaseId() + " " + loss.loss()));
    }

    private void lose(LeaseKey key, long token) {
        holdings.lost(new Push.LeaseLost("m1", key, new FencingToken(token), Push.Loss.EXPIRED, ""));
    }

    @Test
    void lost_isToldToItsHolderOnce() {
        holder.holds(A, SEVEN, 10_000);
        holder.holds(B, SEVEN, 10_000);
        lose(A, 7);
        lose(A, 7);
        assertThat(told).containsExactly("one lost a EXPIRED");
        assertThat(holdings.size()).isEqualTo(1);
    }

    @Test
    void lost_afterAnEnd_isToldToNobody() {
        holder.holds(A, SEVEN, 10_000);
        holder.ended(A);
        lose(A, 7);
        holder.holds(B, SEVEN, 10_000);
        holder.close();
        lose(B, 7);
        holder.holds(A, SEVEN, 10_000);
        assertThat(told).isEmpty();
        assertThat(holdings.size()).isZero();
    }

    @Test
    void lost_anEarlierLeaseOfThatId_saysNothingOfThisOne() {
        holder.holds(A, SEVEN, 10_000);
        lose(A, 6);
        assertThat(told).isEmpty();
        lose(A, 7);
        assertThat(told).hasSize(1);
    }

    @Test
    void holds_byAnother_takesItOver() {
        Holdings.Holder other = holder("other");
        holder.holds(A, SEVEN, 10_000);
        other.holds(A, SEVEN, 10_000);
        // Neither what the first does, nor its end, is of any account now.
        holder.ended(A);
        holder.close();
        lose(A, 7);
        assertThat(told).containsExactly("other lost a EXPIRED");
    }

    @Test
    void holds_forACallerThatNeverCloses_isForgottenAfterTwiceItsTimeAndTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            holder.holds(Town.key("old" + i), SEVEN, 10_000);
        }
        time.passMillis(29_999);
        for (int i = 0; i < 2_000; i++) {
            holder.holds(Town.key("new" + i), SEVEN, 10_000);
        }
        assertThat(holdings.size()).isEqualTo(3_000);
        time.passMillis(1);
        // Once as many have been added as there are, all of them have been looked through.
        for (int i = 0; i < 3_001; i++) {
            holder.holds(A, SEVEN, 10_000);
        }
        assertThat(holdings.size()).isEqualTo(2_001);
        lose(Town.key("old1"), 7);
        assertThat(told).isEmpty();
    }
}
