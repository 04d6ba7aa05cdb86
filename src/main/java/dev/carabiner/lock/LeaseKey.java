package dev.carabiner.lock;

/** What names a lease, and the wait before it, everywhere: the lock and the id that its holder chose. */
public record LeaseKey(LockName lock, LeaseId leaseId) {
    @Override
    public String toString() {
        return lock + "#" + leaseId;
    }
}
