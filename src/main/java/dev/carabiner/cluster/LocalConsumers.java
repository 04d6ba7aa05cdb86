package dev.carabiner.cluster;

import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Whether anybody on this member listens on one address of the event bus. Used from any thread. */
final class LocalConsumers {
    private final String address;
    private final Set<RegistrationInfo> present = ConcurrentHashMap.newKeySet();
    private volatile Runnable listener = () -> {};

    LocalConsumers(String address) {
        this.address = address;
    }

    void added(String to, RegistrationInfo consumer) {
        if (to.equals(address) && present.add(consumer)) {
            listener.run();
        }
    }

    void removed(String from, RegistrationInfo consumer) {
        if (from.equals(address) && present.remove(consumer)) {
            listener.run();
        }
    }

    /** Tells now and after each change whether there are any. Looked at anew there, for changes overtake each other. */
    void onChange(Executor context, Consumer<Boolean> told) {
        Runnable tell = () -> context.execute(() -> told.accept(!present.isEmpty()));
        listener = tell;
        tell.run();
    }
}
