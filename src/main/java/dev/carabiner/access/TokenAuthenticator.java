package dev.carabiner.access;

import java.time.Instant;

/** Knows callers by API tokens. */
final class TokenAuthenticator implements Authenticator {
    private static final String EXPECTED = "an API token of auth.tokens";

    private final WatchedFile<TokenFile> file;

    TokenAuthenticator(WatchedFile<TokenFile> file) {
        this.file = file;
    }

    @Override
    public boolean isOpen() {
        return false;
    }

    @Override
    public Caller authenticate(String credential, String from) {
        if (!ApiToken.hasForm(credential)) {
            throw Authenticator.refused("no API token", EXPECTED);
        }
        Caller caller = file.value()
                .find(ApiToken.hash(credential))
                .map(entry -> entry.toCaller(from))
                .orElseThrow(() -> Authenticator.refused("an unknown API token", EXPECTED));
        if (caller.isExpiredAt(Instant.now())) {
            throw Authenticator.refused("an API token that has expired", EXPECTED);
        }
        return caller;
    }

    /** Not if its entry is gone, or says something else now: whoever stays asks anew, and is told what holds. */
    @Override
    public boolean isCurrent(Caller caller, Instant now) {
        return !caller.isExpiredAt(now)
                && file.value()
                        .find(caller.credential())
                        .filter(entry -> entry.toCaller(caller.from()).equals(caller))
                        .isPresent();
    }
}
