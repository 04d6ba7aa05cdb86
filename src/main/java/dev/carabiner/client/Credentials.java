package dev.carabiner.client;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is shown at each handshake: always the same, or what somebody has at that moment who fetches new ones before the old
 * ones expire. Owned by the context of the link.
 */
final class Credentials {
    private final ClientOptions options;
    private final Optional<Supplier<String>> source;
    private ClientOptions shown;

    Credentials(ClientOptions options, Optional<Supplier<String>> source) {
        this.options = options;
        this.source = source;
        this.shown = options;
    }

    /**
     * The options with the credential of the moment.
     *
     * @throws IllegalArgumentException if it is none that a header can carry
     */
    ClientOptions next() {
        shown = present();
        return shown;
    }

    /** Whether there is another one than the one that was shown last. */
    boolean isThereAnother() {
        try {
            return !present().credential().equals(shown.credential());
        } catch (RuntimeException none) {
            return false;
        }
    }

    private ClientOptions present() {
        return source.map(from -> options.withCredential(from.get())).orElse(options);
    }
}
