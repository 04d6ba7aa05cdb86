package dev.carabiner.service;

/**
 * What the lock service of one member has at one moment.
 *
 * @param leases live in the shards that this member serves
 * @param queued waits in the queues of these shards
 * @param callers callers of this member that wait, whoever serves their locks
 * @param serving how many shards this member serves
 * @param claiming how many shards it is about to serve
 */
public record LockCensus(int leases, int queued, int callers, int serving, int claiming) {}
