package dev.carabiner.service;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that were sent and are not settled, oldest first. Linked by themselves, for they are settled in any order, and
 * each must be found at once. Owned by the context of the lane.
 */
final class KeyedCalls<R> {
    private @Nullable KeyedCall<R> first;
    private @Nullable KeyedCall<R> last;

    boolean isEmpty() {
        return first == null;
    }

    /** Adds one that is in no such list. */
    void add(KeyedCall<R> call) {
        KeyedCall<R> youngest = last;
        call.before = youngest;
        if (youngest == null) {
            first = call;
        } else {
            youngest.after = call;
        }
        last = call;
    }

    /** Takes out one that is in this list. */
    void remove(KeyedCall<R> call) {
        KeyedCall<R> before = call.before;
        KeyedCall<R> after = call.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        // An old one must not keep younger ones alive.
        call.before = null;
        call.after = null;
    }

    /** A copy. */
    List<KeyedCall<R>> all() {
        List<KeyedCall<R>> all = new ArrayList<>();
        for (KeyedCall<R> call = first; call != null; call = call.after) {
            all.add(call);
        }
        return all;
    }

    /** Takes out all. */
    List<KeyedCall<R>> removeAll() {
        List<KeyedCall<R>> all = all();
        all.forEach(this::remove);
        return all;
    }
}
