package dev.carabiner;

import io.vertx.core.DeploymentOptions;
import java.time.Duration;

/**
 * How a verticle is deployed on one member.
 *
 * @param ttl how long after the death of its member it is started on another one: the time to live of the lease that it
 *     runs under
 * @param stopping how long it may take to stop, at most half of {@code ttl}. While the lease cannot be renewed, undeploying
 *     begins so long before its end. The longer this is, the shorter the outages that it runs through: with a ttl of 30 s
 *     and 10 s for stopping, those of 9 s
 * @param deployment how each member deploys it
 */
public record SoleOptions(Duration ttl, Duration stopping, DeploymentOptions deployment) {
    public SoleOptions {
        if (stopping.isNegative() || stopping.compareTo(ttl.dividedBy(2)) > 0) {
            throw new IllegalArgumentException(
                    "stopping: " + stopping + " (expected: zero to half of ttl, " + ttl.dividedBy(2) + ")");
        }
        deployment = new DeploymentOptions(deployment);
    }

    /** A ttl of 30 s, of which 10 s for stopping. */
    public static SoleOptions defaults() {
        return new SoleOptions(Duration.ofSeconds(30), Duration.ofSeconds(10), new DeploymentOptions());
    }

    /** The same with other times. */
    public SoleOptions within(Duration otherTtl, Duration otherStopping) {
        return new SoleOptions(otherTtl, otherStopping, deployment);
    }

    /** The same, deployed in another way. */
    public SoleOptions deployedBy(DeploymentOptions other) {
        return new SoleOptions(ttl, stopping, other);
    }
}
