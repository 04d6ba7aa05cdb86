package dev.carabiner.ring.bench;

/** A way to find the owner of a key, with members that are numbered from 0. May be used by several threads at once. */
interface Rival {
    /** The number of the member that owns the key. */
    int owner(String key);

    /** The number of the member that owns the keys of this hash; not every rival can say it. */
    default int ownerOfHash(long hash) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot look up a hash");
    }

    /** The object that is the ring, to weigh it. */
    Object ring();
}
