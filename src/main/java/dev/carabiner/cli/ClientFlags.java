package dev.carabiner.cli;

import dev.carabiner.client.ClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a command reaches the cluster: by flags, or by the environment. */
final class ClientFlags {
    private static final String URL_VARIABLE = "CARABINER_URL";
    private static final String CREDENTIAL_VARIABLE = "CARABINER_CREDENTIAL";
    /** Longer than a member needs to come back, shorter than a person's patience. */
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            split = ",",
            description = "A member, or several of which one is asked: http, https, ws or wss. Default: $CARABINER_URL,"
                    + " else " + DEFAULT_URL + ".")
    private List<String> urls = List.of();

    @Option(
            names = "--credential",
            paramLabel = "TOKEN",
            description = "API token or JWT. Others on this host can read flags: better $CARABINER_CREDENTIAL.")
    private Optional<String> credential = Optional.empty();

    /** @throws IllegalArgumentException naming the address or credential that cannot be used */
    ClientOptions options(Terminal terminal) {
        String fallback = terminal.environment().getOrDefault(URL_VARIABLE, "");
        List<String> addresses =
                urls.isEmpty() ? List.of((fallback.isBlank() ? DEFAULT_URL : fallback).split(",", -1)) : urls;
        ClientOptions options =
                ClientOptions.of(addresses.toArray(String[]::new)).connectingFor(CONNECTING);
        return credential
                .or(() -> Optional.ofNullable(terminal.environment().get(CREDENTIAL_VARIABLE))
                        .filter(token -> !token.isBlank()))
                .map(options::withCredential)
                .orElse(options);
    }
}
