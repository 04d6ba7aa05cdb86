package dev.carabiner.lock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;

/** Random values of the lock vocabulary, of every kind and all sound, from one seed. */
public final class LockValues {
    private static final List<String> TEXTS =
            List.of("", "a", "orders/42", "订单", "\uD83D\uDD12", "x".repeat(300), "{\"k\":[1,2]}", "\u0000\u007f");
    private static final List<String> NAMES = List.of("L", "orders/42", "订单", "\uD83D\uDD12", "n".repeat(512), "...");
    private static final List<String> IDS = List.of("a", "b", "lease 7", "票", "i".repeat(128));

    private final Random random;

    public LockValues(long seed) {
        this.random = new Random(seed);
    }

    public Random random() {
        return random;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    public <T> List<T> list(int most, Supplier<T> one) {
        List<T> values = new ArrayList<>();
        int size = random.nextInt(most + 1);
        for (int i = 0; i < size; i++) {
            values.add(one.get());
        }
        return values;
    }

    public <T> Optional<T> maybe(Supplier<T> one) {
        return random.nextBoolean() ? Optional.of(one.get()) : Optional.empty();
    }

    public String text() {
        return oneOf(TEXTS);
    }

    private String subject() {
        return oneOf(TEXTS.stream().filter(text -> text.length() <= 64).toList());
    }

    /** Small, large and negative numbers, each length of their compact form. */
    public long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    public long positive() {
        return (random.nextLong() >>> 1) >> random.nextInt(62);
    }

    public int small() {
        return random.nextInt() >>> (1 + random.nextInt(30));
    }

    FencingToken token() {
        return new FencingToken((random.nextLong() >>> 11) >> random.nextInt(50));
    }

    public LockName lock() {
        return new LockName(oneOf(NAMES));
    }

    LeaseKey key() {
        return new LeaseKey(lock(), new LeaseId(oneOf(IDS)));
    }

    LeaseRequest request() {
        return request(key(), oneOf(List.of(LockMode.values())), 1 + random.nextInt(9));
    }

    private LeaseRequest request(LeaseKey key, LockMode mode, int limit) {
        boolean permit = mode == LockMode.PERMIT;
        int permits = permit ? 1 + random.nextInt(limit) : 1;
        return new LeaseRequest(
                key, mode, permits, permit ? limit : 1, Math.max(1, positive()), text(), text(), subject());
    }

    HeldLease lease() {
        return new HeldLease(request(), token(), Math.max(1, positive()), number());
    }

    Ticket ticket() {
        return new Ticket(number(), number());
    }

    Visit visit() {
        return new Visit(text(), number());
    }

    private LockView view() {
        return new LockView(
                lock(),
                maybe(() -> oneOf(List.of(LockMode.values()))),
                small(),
                token(),
                list(3, () -> new LockView.Holder(lease(), number(), number())),
                list(3, () -> new LockView.Waiter(request(), number())),
                small());
    }

    /** A command of the given kind, 0 to 10, from this desk. */
    public LockCommand command(int kind, String desk) {
        Origin from = new Origin(desk, number());
        return switch (kind) {
            case 0 ->
                new LockCommand.Acquire(from, number(), request(), random.nextBoolean(), maybe(this::ticket), number());
            case 1 ->
                new LockCommand.Renew(
                        from,
                        key(),
                        random.nextBoolean() ? OptionalLong.of(positive()) : OptionalLong.empty(),
                        asker());
            case 2 -> new LockCommand.Release(from, key(), asker());
            case 3 -> new LockCommand.Cancel(from, key(), asker());
            case 4 -> new LockCommand.Break(from, lock(), maybe(() -> key().leaseId()), text());
            case 5 -> new LockCommand.Get(from, lock());
            case 6 -> new LockCommand.Check(from, lock(), token());
            case 7 -> new LockCommand.Present(from, list(3, this::waiting));
            case 8 -> new LockCommand.Withdraw(from, number(), key());
            case 9 -> new LockCommand.Names(from, text(), text(), 1 + random.nextInt(LockCommand.Names.MAX_COUNT));
            default -> new LockCommand.Confirm(from, number(), key());
        };
    }

    private Asker asker() {
        return new Asker(subject(), random.nextBoolean());
    }

    LockCommand.Wait waiting() {
        return new LockCommand.Wait(number(), request(), ticket(), number());
    }

    /** A reply of the given kind, 0 to 10. */
    public LockReply reply(int kind) {
        return switch (kind) {
            case 0 -> new LockReply.Granted(token(), number());
            case 1 -> new LockReply.Queued(ticket());
            case 2 -> new LockReply.Renewed(token(), number());
            case 3 -> new LockReply.Released();
            case 4 -> new LockReply.Cancelled(random.nextBoolean(), random.nextBoolean());
            case 5 -> new LockReply.Broken(small());
            case 6 -> new LockReply.Document(view());
            case 7 -> new LockReply.Checked(random.nextBoolean(), token());
            case 8 -> new LockReply.Refused(oneOf(List.of(Refusal.values())), text(), maybe(this::view));
            case 9 -> new LockReply.Names(list(3, this::lock), random.nextBoolean());
            default -> new LockReply.Moved(number());
        };
    }

    /** A push of the given kind, 0 to 2. */
    public Push push(int kind) {
        return switch (kind) {
            case 0 -> new Push.GrantedFromQueue(text(), key());
            case 1 -> new Push.WaitEnded(visit(), key(), oneOf(List.of(Refusal.values())), text());
            default -> new Push.LeaseLost(text(), key(), token(), oneOf(List.of(Push.Loss.values())), text());
        };
    }

    public LockChange change() {
        return new LockChange(
                key(), text(), text(), token(), oneOf(List.of(LockChange.Cause.values())), random.nextBoolean());
    }

    public SoftTransfer transfer() {
        return new SoftTransfer(
                list(3, () -> new SoftTransfer.MovedWait(waiting(), text())),
                list(
                        3,
                        () -> new SoftTransfer.MovedEnd(
                                key(),
                                text(),
                                oneOf(List.of(EndedLease.End.values())),
                                list(3, this::visit),
                                number())),
                number());
    }

    /** A sound shard. */
    public ShardState shard() {
        long token = 0;
        Map<LockName, List<HeldLease>> leases = new LinkedHashMap<>();
        Map<LeaseKey, Long> remaining = new LinkedHashMap<>();
        for (int lock = random.nextInt(5); lock > 0; lock--) {
            LockName name = new LockName("lock " + lock);
            LockMode mode = oneOf(List.of(LockMode.values()));
            int holders = mode == LockMode.EXCLUSIVE ? 1 : 1 + random.nextInt(4);
            List<HeldLease> held = new ArrayList<>();
            for (int i = 0; i < holders; i++) {
                LeaseKey key = new LeaseKey(name, new LeaseId("id " + i));
                boolean permit = mode == LockMode.PERMIT;
                LeaseRequest request = new LeaseRequest(
                        key, mode, permit ? 2 : 1, permit ? 9 : 1, Math.max(1, positive()), text(), text(), subject());
                token += 1 + random.nextInt(1_000_000);
                held.add(new HeldLease(request, new FencingToken(token), Math.max(1, positive()), number()));
                remaining.put(key, positive());
            }
            leases.put(name, held);
        }
        boolean owned = random.nextBoolean();
        return new ShardState(
                1 + positive() / 2,
                owned ? Optional.of(text()) : Optional.empty(),
                text(),
                new FencingToken(token + random.nextInt(3)),
                leases,
                owned ? Map.of() : remaining);
    }
}
