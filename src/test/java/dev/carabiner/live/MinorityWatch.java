package dev.carabiner.live;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Asks members that are cut off for locks that nobody else wants, once a second each. */
final class MinorityWatch {
    private static final int PERIOD_MILLIS = 1_000;

    private final MemberDoor door;
    private final TrueTime time;
    private final List<CompletableFuture<Answer>> answers = new ArrayList<>();
    private int asked;

    MinorityWatch(MemberDoor door, TrueTime time) {
        this.door = door;
        this.time = time;
    }

    /** What one of them said. */
    record Answer(String member, long sentNanos, long answeredNanos, String code) {
        boolean isGrant() {
            return code.equals("ok");
        }

        long nanos() {
            return answeredNanos - sentNanos;
        }
    }

    /** Asks until then; with nobody to ask, it just waits. */
    void watch(Set<LiveMember> minority, long fromNanos, long untilNanos) {
        while (time.nanos() < untilNanos) {
            if (time.nanos() - fromNanos >= Strike.SETTLED_NANOS) {
                minority.forEach(this::ask);
            }
            long left = (untilNanos - time.nanos()) / 1_000_000;
            Recovery.sleep(Math.max(1, Math.min(PERIOD_MILLIS, left)));
        }
    }

    private void ask(LiveMember member) {
        long sent = time.nanos();
        JsonObject args = new JsonObject().put("ttl", 100);
        answers.add(door.acquire(member.address(), "minority/" + ++asked, args)
                .thenApply(answer -> new Answer(member.name(), sent, time.nanos(), answer.code())));
    }

    /** All that were asked; waits for those that are still to answer, up to the patience of the door. */
    List<Answer> answers() {
        return answers.stream().map(CompletableFuture::join).toList();
    }
}
