package dev.carabiner.gateway;

import dev.carabiner.config.TlsFiles;
import dev.carabiner.config.TlsIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the HTTP door is guarded against the network and against pages of strangers.
 *
 * @param names that {@code Host} may carry beside loopback and the host that the door is bound to
 * @param origins of pages elsewhere that may use the door, or {@code *}
 * @param tls what it shows and accepts; empty: clear text
 */
public record DoorGuard(List<String> names, List<String> origins, Optional<Tls> tls) {
    /** No other names, no other pages, and clear text. */
    static final DoorGuard NONE = new DoorGuard(List.of(), List.of(), Optional.empty());

    /**
     * What the door shows and accepts.
     *
     * @param identity what was in the files at the start
     * @param look how often they are looked at again
     */
    public record Tls(TlsFiles files, TlsIdentity identity, Duration look) {}

    public DoorGuard {
        names = List.copyOf(names);
        origins = List.copyOf(origins);
    }
}
