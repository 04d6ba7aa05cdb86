package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Every answer was true in the register at one moment between request and answer. */
public final class TruthCheck implements LockCheck {
    @Override
    public Optional<String> violation(LockHistory history) {
        for (Call call : history.calls()) {
            if (call.outcome.isPresent() && !isTrue(history, call, call.outcome.get())) {
                return Optional.of(call + ", sent at " + LockHistory.seconds(call.sentNanos) + ", answered at "
                        + LockHistory.seconds(call.answeredNanos) + ": " + call.outcome.get() + ", which never was so");
            }
        }
        return Optional.empty();
    }

    private static boolean isTrue(LockHistory history, Call call, Outcome outcome) {
        List<Stand> stands = history.stands(call.key, call.sentNanos, call.answeredNanos);
        return switch (call.kind) {
            case ACQUIRE -> acquired(stands, call, outcome);
            case RENEW ->
                outcome.code().equals(Outcome.OK)
                        ? stands.stream().anyMatch(stand -> stand.holds(call.key, outcome.token()))
                        : !outcome.code().equals("lost") || isFreeAt(stands, call);
            case RELEASE ->
                (!outcome.code().equals(Outcome.OK) && !outcome.code().equals("lost")) || isFreeAt(stands, call);
            case CANCEL -> !outcome.code().equals(Outcome.OK) || isFreeAt(stands, call);
            case GET -> !outcome.code().equals(Outcome.OK) || documented(stands, call, outcome);
            case CHECK -> checked(stands, call, outcome);
            // Others may have been granted since, so only of the one lease can anything be said.
            case BREAK -> !outcome.code().equals(Outcome.OK) || isFreeAt(stands, call) || isGrantedAnew(stands, call);
        };
    }

    private static boolean acquired(List<Stand> stands, Call call, Outcome outcome) {
        return switch (outcome.code()) {
            case Outcome.OK -> atOnce(stands, stand -> stand.holds(call.key, outcome.token()));
            // Those who wait stand before a newcomer too.
            case "held" -> atOnce(stands, stand -> !stand.held(call.key.lock()).isEmpty());
            case "timeout", "lost" -> isFreeAt(stands, call);
            default -> true;
        };
    }

    private static boolean documented(List<Stand> stands, Call call, Outcome outcome) {
        return stands.stream().anyMatch(stand -> tokens(stand, call).equals(Set.copyOf(outcome.holders())));
    }

    private static boolean checked(List<Stand> stands, Call call, Outcome outcome) {
        return switch (outcome.code()) {
            case Outcome.OK -> {
                boolean current = outcome.holders().contains(call.token);
                yield stands.stream().anyMatch(stand -> tokens(stand, call).contains(call.token) == current);
            }
            case "stale" ->
                stands.stream()
                        .anyMatch(stand -> !tokens(stand, call).contains(call.token) && stand.lastToken() > call.token);
            default -> true;
        };
    }

    private static Set<Long> tokens(Stand stand, Call call) {
        Set<Long> tokens = new HashSet<>();
        stand.held(call.key.lock()).forEach(lease -> tokens.add(lease.token().value()));
        return tokens;
    }

    /** It lapsed and was granted again within one batch. */
    private static boolean isGrantedAnew(List<Stand> stands, Call call) {
        return stands.stream()
                        .flatMap(stand -> stand.find(call.key).stream())
                        .map(HeldLease::token)
                        .distinct()
                        .count()
                > 1;
    }

    private static boolean isFreeAt(List<Stand> stands, Call call) {
        return stands.stream().anyMatch(stand -> stand.find(call.key).isEmpty());
    }

    /** At one moment; a lease that came and went within one batch shows only by the tokens it burned. */
    private static boolean atOnce(List<Stand> stands, Predicate<Stand> condition) {
        if (stands.stream().anyMatch(condition)) {
            return true;
        }
        for (int i = 1; i < stands.size(); i++) {
            Stand before = stands.get(i - 1);
            Stand after = stands.get(i);
            long burned = after.lastToken()
                    - before.lastToken()
                    - after.grantedSince(before).size();
            if (before.life() == after.life() && before.state().isPresent() && burned > 0) {
                return true;
            }
        }
        return false;
    }
}
