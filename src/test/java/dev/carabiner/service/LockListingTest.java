package dev.carabiner.service;

import static dev.carabiner.service.Town.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.service.ScriptedRegister.Mishap;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.ListArgs;
import dev.carabiner.wire.LockDocument;
import dev.carabiner.wire.LockPage;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessageCodec;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Pages of the locks of one member with four shards. */
final class LockListingTest {
    private static final int SHARDS = 4;

    private final ManualTime time = new ManualTime();
    private final List<ScriptedRegister> registers = new ArrayList<>();
    private Consumer<MemberMessage> spy = message -> {};
    private final ManualRing ring = new ManualRing();
    private final LockMember member = member();
    private final LockListing listing =
            new LockListing(new LockOperations(member, new ManualRing()), member.shards(), time);

    private LockMember member() {
        for (int shard = 0; shard < SHARDS; shard++) {
            registers.add(new ScriptedRegister(time));
        }
        LockSettings settings = new LockSettings(SHARDS, true, Duration.ZERO, LockLimits.DEFAULT, 1_000);
        return new LockMember(
                new LockMember.Ports("m1", time, time, (to, bytes) -> deliver(bytes), registers::get), ring, settings);
    }

    LockListingTest() {
        member.start();
        ring.show(ManualRing.viewOf(1, List.of("m1"), List.of()));
        time.passMillis(1_000);
    }

    private void deliver(Buffer bytes) {
        var unused = time.after(Duration.ofMillis(1), () -> {
            spy.accept(MemberMessageCodec.decode(bytes));
            member.onMessage(bytes);
        });
    }

    private Future<Grant> hold(String lock, String id) {
        LeaseKey key = new LeaseKey(new LockName(lock), new LeaseId(id));
        return member.acquire(new LeaseRequest(key, LockMode.SHARED, 1, 1, 600_000, "", "{}", ""), 0);
    }

    private void hold(Iterable<String> locks) {
        List<Future<Grant>> held = new ArrayList<>();
        locks.forEach(lock -> held.add(hold(lock, "a")));
        time.passMillis(100);
        assertThat(held).allMatch(Future::succeeded);
    }

    private LockPage page(String prefix, String after, int count, int entries) {
        ListArgs args = new ListArgs(prefix, after.isEmpty() ? Optional.empty() : Optional.of(after), count);
        Future<LockPage> page = listing.page(args, entries, Asker.ANYBODY);
        time.passMillis(200);
        assertThat(page.succeeded()).as("%s", page).isTrue();
        return page.result();
    }

    private static List<String> names(LockPage page) {
        return page.locks().stream().map(lock -> lock.lock().value()).toList();
    }

    @Test
    void page_ofNothing_isEmptyAndTheLast() {
        assertThat(page("", "", 100, 10_000)).isEqualTo(new LockPage(List.of(), Optional.empty()));
    }

    @Test
    void page_overAllShards_isSortedByName() {
        hold(List.of("d", "b", "a", "c", "e", "bb"));
        LockPage first = page("", "", 4, 10_000);
        assertThat(names(first)).containsExactly("a", "b", "bb", "c");
        assertThat(first.next()).contains("c");
        LockPage second = page("", "c", 4, 10_000);
        assertThat(names(second)).containsExactly("d", "e");
        assertThat(second.next()).isEmpty();
        assertThat(names(page("b", "", 4, 10_000))).containsExactly("b", "bb");
        assertThat(names(page("b", "b", 4, 10_000))).containsExactly("bb");
        LockDocument document = first.locks().get(0);
        assertThat(document.holders()).hasSize(1);
        assertThat(document.shard()).isEqualTo(member.shards().of(new LockName("a")));
    }

    @Test
    void page_endsExactlyWithTheLastName_hasNoNext() {
        hold(List.of("a", "b"));
        assertThat(page("", "", 2, 10_000).next()).isEmpty();
        assertThat(page("", "", 1, 10_000).next()).contains("a");
    }

    @Test
    void page_ofGreatDocuments_isCutEarly_butNeverBeforeTheFirst() {
        for (String lock : List.of("a", "b", "c", "d")) {
            for (int i = 0; i < 3; i++) {
                var unused = hold(lock, "id" + i);
            }
        }
        time.passMillis(100);
        LockPage page = page("", "", 100, 7);
        assertThat(names(page)).containsExactly("a", "b");
        assertThat(page.next()).contains("b");
        LockPage tight = page("", "b", 100, 2);
        assertThat(names(tight)).containsExactly("c");
        assertThat(tight.next()).contains("c");
        assertThat(page("", "c", 100, 2).next()).isEmpty();
    }

    @Test
    void page_aLockThatIsFreeByThen_isLeftOut() {
        hold(List.of("a", "b", "c"));
        boolean[] released = {false};
        spy = message -> {
            boolean names = message instanceof MemberMessage.Answer answer
                    && answer.items().stream()
                            .anyMatch(item -> item.reply() instanceof dev.carabiner.lock.LockReply.Names);
            if (names && !released[0]) {
                released[0] = true;
                LeaseKey key = new LeaseKey(new LockName("b"), new LeaseId("a"));
                var unused = member.call(
                        member.shardOf(key), Duration.ofSeconds(1), from -> new LockCommand.Release(from, key, ""));
            }
        };
        LockPage page = page("", "", 2, 10_000);
        assertThat(names(page)).containsExactly("a");
        assertThat(page.next()).contains("b");
    }

    @Test
    void page_oneShardIsSilent_isUnavailableWithinTheBound() {
        hold(List.of("a", "b", "c"));
        ScriptedRegister silent = registers.get(2);
        silent.reading(Mishap.SILENT, Mishap.SILENT, Mishap.SILENT);
        Future<LockPage> page = listing.page(ListArgs.first(""), Asker.ANYBODY);
        time.passMillis(1_801);
        assertThat(code(page)).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Property(tries = 40)
    void pages_oneAfterTheOther_areAllLocksInOrder(@ForAll long seed) {
        LockListingTest fresh = new LockListingTest();
        Random random = new Random(seed);
        TreeSet<String> all = new TreeSet<>();
        for (int i = random.nextInt(250); i > 0; i--) {
            all.add(Integer.toString(random.nextInt(10_000), 7));
        }
        fresh.hold(all);
        String prefix = random.nextBoolean() ? "" : Integer.toString(random.nextInt(7));
        int count = 1 + random.nextInt(150);
        int entries = 1 + random.nextInt(300);
        List<String> read = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            LockPage page = fresh.page(prefix, after.get(), count, entries);
            assertThat(page.locks()).hasSizeBetween(page.next().isPresent() ? 1 : 0, Math.min(count, entries));
            read.addAll(names(page));
            after = page.next();
        }
        all.removeIf(name -> !name.startsWith(prefix));
        assertThat(read).containsExactlyElementsOf(all);
    }
}
