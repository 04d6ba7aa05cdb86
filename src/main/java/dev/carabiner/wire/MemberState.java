package dev.carabiner.wire;

import java.util.Locale;

/** Where a member stands between coming and going. Only active members own anything. */
public enum MemberState {
    JOINING,
    ACTIVE,
    LEAVING;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
