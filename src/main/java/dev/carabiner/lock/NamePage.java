package dev.carabiner.lock;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Finds the first so many names behind another one, in a heap of that size: no sorting of the whole shard. */
final class NamePage {
    private final LockCommand.Names asked;
    // The greatest on top; one more than asked for, which says that there are more.
    private final PriorityQueue<LockName> least = new PriorityQueue<>(Comparator.reverseOrder());

    NamePage(LockCommand.Names asked) {
        this.asked = asked;
    }

    /** Takes a name; each one may be offered once only. */
    void offer(LockName name) {
        if (!name.value().startsWith(asked.prefix()) || name.value().compareTo(asked.after()) <= 0) {
            return;
        }
        if (least.size() > asked.count()) {
            if (name.compareTo(least.element()) >= 0) {
                return;
            }
            least.remove();
        }
        least.add(name);
    }

    LockReply.Names toReply() {
        List<LockName> names = new ArrayList<>(least);
        Collections.sort(names);
        boolean more = names.size() > asked.count();
        return new LockReply.Names(more ? names.subList(0, asked.count()) : names, more);
    }
}
