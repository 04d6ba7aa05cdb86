package dev.carabiner.cli.demo;

/**
 * What stands in the counter after each worker has added one.
 *
 * @param workers how many there were
 * @param locked with a lock
 * @param unlocked without
 */
public record Tally(int workers, int locked, int unlocked) {
    /** Whether no update was lost under the lock. */
    public boolean isProof() {
        return locked == workers;
    }

    @Override
    public String toString() {
        return "locked " + locked + ", unlocked " + unlocked;
    }
}
