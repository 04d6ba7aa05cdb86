package dev.carabiner.gateway;

import java.util.Locale;

/** A way in, as whoever counts requests tells them apart. */
public enum Door {
    HTTP,
    WEBSOCKET,
    /** The event bus, also for what comes over its bridge. */
    BUS,
    /** The application that this member is embedded in, by way of its {@code Locks}. */
    JAVA;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in metrics, such as {@code http}. */
    public String label() {
        return label;
    }
}
