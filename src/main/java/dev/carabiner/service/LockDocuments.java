package dev.carabiner.service;

import dev.carabiner.lock.Asker;
import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockView;
import dev.carabiner.wire.LockDocument;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A shard's view of a lock as the document that people see. */
final class LockDocuments {
    private LockDocuments() {}

    /** The document as somebody sees it who sees the ids of those leases and waits only that he speaks for. */
    static LockDocument of(LockView view, Optional<String> owner, int shard, Asker reader) {
        Optional<Integer> limit =
                view.mode().filter(mode -> mode != LockMode.SHARED).map(mode -> view.limit());
        return new LockDocument(
                view.lock(),
                view.mode(),
                limit,
                view.newestToken().value(),
                view.holders().stream().map(holder -> holder(holder, reader)).toList(),
                waiters(view.waiters(), reader),
                view.waiting(),
                owner,
                shard);
    }

    private static LockDocument.Holder holder(LockView.Holder holder, Asker reader) {
        HeldLease lease = holder.lease();
        LeaseRequest request = lease.request();
        return new LockDocument.Holder(
                shown(request, reader),
                request.holder(),
                lease.token().value(),
                request.permits(),
                Duration.ofMillis(lease.ttlMillis()),
                Duration.ofMillis(holder.remainingMillis()),
                lease.acquiredMillis() / 1000,
                holder.renewals(),
                new JsonObject(request.metadata()));
    }

    private static List<LockDocument.Waiter> waiters(List<LockView.Waiter> waiters, Asker reader) {
        List<LockDocument.Waiter> documents = new ArrayList<>(waiters.size());
        for (LockView.Waiter waiter : waiters) {
            LeaseRequest request = waiter.request();
            documents.add(new LockDocument.Waiter(
                    shown(request, reader),
                    request.holder(),
                    documents.size() + 1,
                    request.mode(),
                    Duration.ofMillis(waiter.waitedMillis())));
        }
        return documents;
    }

    private static Optional<LeaseId> shown(LeaseRequest request, Asker reader) {
        return reader.speaksFor(request.subject()) ? Optional.of(request.key().leaseId()) : Optional.empty();
    }
}
