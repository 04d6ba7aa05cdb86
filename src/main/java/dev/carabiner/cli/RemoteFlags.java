package dev.carabiner.cli;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of commands that ask a member. */
final class RemoteFlags {
    static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A member's HTTP door. Default: CARABINER_URL, else " + DEFAULT_URL + ".")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--credential",
            paramLabel = "C",
            description = "The bearer token to show. Default: CARABINER_CREDENTIAL, which other users cannot read.")
    private Optional<String> credential = Optional.empty();

    @Option(names = "--json", description = "Prints one JSON object, for programs.")
    private boolean json;

    boolean json() {
        return json;
    }

    /**
     * The member to ask.
     *
     * @throws IllegalArgumentException if its URL is none
     */
    RemoteMember member(Map<String, String> environment) {
        return new RemoteMember(
                url.or(() -> variable(environment, "CARABINER_URL")).orElse(DEFAULT_URL),
                credential.or(() -> variable(environment, "CARABINER_CREDENTIAL")));
    }

    /** A variable that is set to nothing is not set. */
    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
    }
}
