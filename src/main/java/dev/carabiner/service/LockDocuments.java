package dev.carabiner.service;

import dev.carabiner.lock.HeldLease;
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

    static LockDocument of(LockView view, Optional<String> owner, int shard) {
        Optional<Integer> limit =
                view.mode().filter(mode -> mode != LockMode.SHARED).map(mode -> view.limit());
        return new LockDocument(
                view.lock(),
                view.mode(),
                limit,
                view.newestToken().value(),
                view.holders().stream().map(LockDocuments::holder).toList(),
                waiters(view.waiters()),
                view.waiting(),
                owner,
                shard);
    }

    private static LockDocument.Holder holder(LockView.Holder holder) {
        HeldLease lease = holder.lease();
        LeaseRequest request = lease.request();
        return new LockDocument.Holder(
                Optional.of(lease.key().leaseId()),
                request.holder(),
                lease.token().value(),
                request.permits(),
                Duration.ofMillis(lease.ttlMillis()),
                Duration.ofMillis(holder.remainingMillis()),
                lease.acquiredMillis() / 1000,
                holder.renewals(),
                new JsonObject(request.metadata()));
    }

    private static List<LockDocument.Waiter> waiters(List<LockView.Waiter> waiters) {
        List<LockDocument.Waiter> documents = new ArrayList<>(waiters.size());
        for (LockView.Waiter waiter : waiters) {
            LeaseRequest request = waiter.request();
            documents.add(new LockDocument.Waiter(
                    Optional.of(request.key().leaseId()),
                    request.holder(),
                    documents.size() + 1,
                    request.mode(),
                    Duration.ofMillis(waiter.waitedMillis())));
        }
        return documents;
    }
}
