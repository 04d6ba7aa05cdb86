package dev.carabiner.observe;

import dev.carabiner.gateway.DoorLevels;
import dev.carabiner.gateway.DoorObserver;
import dev.carabiner.gateway.DoorWatch;
import dev.carabiner.gateway.MetricsPage;
import dev.carabiner.service.LockObserver;
import dev.carabiner.service.MemberCensus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/** What is counted of one member, from before it joins until it is closed. May be used from any context. */
public final class Observation {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS_TEXT = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LockMeters locks = new LockMeters(registry);
    private final DoorMeters doors = new DoorMeters(registry);
    private final Levels levels = new Levels(registry);
    private final ProcessMeters process = new ProcessMeters(registry);

    private Observation(String version) {
        Gauge.builder("carabiner.build.info", () -> 1)
                .description("Always 1; the version of the program")
                .tag("version", version)
                .register(registry);
    }

    /** Begins to count. To be {@link #close closed}. */
    public static Observation begin(String version) {
        return new Observation(version);
    }

    /** Counts what the lock service does. */
    public LockObserver locks() {
        return locks;
    }

    /** Counts what goes through the doors. */
    public DoorObserver doors() {
        return doors;
    }

    /** Counts at the doors, and shows what was counted there. */
    public DoorWatch watch(Supplier<Future<MemberCensus>> census) {
        return new DoorWatch(doors, Optional.of(page(census)));
    }

    private MetricsPage page(Supplier<Future<MemberCensus>> census) {
        return (accept, open) -> census.get().map(member -> write(accept, member, open));
    }

    private MetricsPage.Text write(String accept, MemberCensus member, DoorLevels open) {
        levels.set(member, open);
        String type = accept.contains(OPEN_METRICS) ? OPEN_METRICS_TEXT : PROMETHEUS_TEXT;
        return new MetricsPage.Text(type, registry.scrape(type));
    }

    /** Counts no more. What still comes is ignored. */
    public void close() {
        process.close();
        registry.close();
    }
}
