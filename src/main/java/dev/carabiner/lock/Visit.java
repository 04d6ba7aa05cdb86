package dev.carabiner.lock;

/**
 * One stay of a wait at a desk: from the caller's request until the desk has delivered the grant or given up. A desk
 * numbers its visits upwards, and delivers or undoes each of them, never both.
 */
public record Visit(String desk, long number) {
    boolean isSameDeskNoLaterThan(Visit other) {
        return desk.equals(other.desk) && number <= other.number;
    }
}
