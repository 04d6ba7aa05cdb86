package dev.carabiner;

import dev.carabiner.config.CarabinerOptions;
import java.util.ArrayList;
import java.util.List;

/** What somebody on the network could do at the doors of a member with these settings, said once as it starts. */
final class Exposure {
    private Exposure() {}

    /** One line each; none on loopback. */
    static List<String> of(CarabinerOptions options) {
        List<String> lines = new ArrayList<>();
        CarabinerOptions.Http http = options.http();
        boolean everybody = options.auth().isOpen();
        boolean named = http.tls().flatMap(tls -> tls.authorities()).isPresent();
        if (!http.isLoopback() && everybody && !named) {
            lines.add(
                    "http.host is " + http.host() + ", auth.mode is none: whoever reaches the door may do everything");
        }
        if (!http.isLoopback() && !everybody && http.tls().isEmpty()) {
            lines.add(
                    "http.host is " + http.host() + " without http.tls: tokens travel in clear text, and whoever reads"
                            + " one may use it; set http.tls, or let a proxy on this host end TLS");
        }
        return lines;
    }
}
