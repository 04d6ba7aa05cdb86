package dev.carabiner.cli.demo;

import dev.carabiner.Carabiner;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.BiFunction;

/** Five workers, each behind another door, add one to the same number: with a lock, and without. */
final class LockScene {
    private final PrintWriter out;
    private final Palette palette;

    LockScene(PrintWriter out, Palette palette) {
        this.out = out;
        this.palette = palette;
    }

    Future<Tally> play(List<Carabiner> members, Outside outside) {
        return SharedNumber.of(members.get(0).vertx()).compose(number -> workers(members, outside, number)
                .compose(workers -> withLock(number, workers).compose(locked -> withoutLock(number, workers)
                        .map(unlocked -> new Tally(workers.size(), locked, unlocked)))));
    }

    private static Future<List<Worker>> workers(List<Carabiner> members, Outside outside, SharedNumber number) {
        Carabiner first = members.get(0);
        Carabiner second = members.get(1);
        Carabiner third = members.get(2);
        Vertx elsewhere = outside.vertx();
        Future<Caller> toFirst = SocketCaller.connect(elsewhere, outside.sockets(), first.http(), first.name());
        Future<Caller> toSecond = SocketCaller.connect(elsewhere, outside.sockets(), second.http(), second.name());
        return Future.all(toFirst, toSecond)
                .map(connected -> List.of(
                        new Worker("worker-1", first.vertx(), new BusCaller(first.vertx(), first.name()), number),
                        new Worker("worker-2", elsewhere, toSecond.result(), number),
                        new Worker(
                                "worker-3",
                                elsewhere,
                                new HttpCaller(outside.http(), third.http(), third.name()),
                                number),
                        new Worker("worker-4", elsewhere, toFirst.result(), number),
                        new Worker("worker-5", third.vertx(), new BusCaller(third.vertx(), third.name()), number)));
    }

    private Future<Integer> withLock(SharedNumber number, List<Worker> workers) {
        out.println(palette.strong("2. The lock: five workers count to five"));
        out.println(
                "   Each reads a shared number, thinks for 10 ms, and writes it back plus one; at the same time as");
        out.println(
                "   the others, but one holder at a time. Each grant has a greater fencing token than the one before,");
        out.println("   so that whatever is written to can turn away a holder who comes too late.");
        out.println();
        return count(number, workers, Worker::addLocked).onSuccess(this::verdict);
    }

    private Future<Integer> withoutLock(SharedNumber number, List<Worker> workers) {
        out.println(palette.strong("3. For comparison, NO LOCK: the same five workers"));
        out.println();
        return count(number, workers, Worker::addUnlocked).onSuccess(this::verdict);
    }

    private Future<Integer> count(
            SharedNumber number, List<Worker> workers, BiFunction<Worker, Script, Future<Void>> addOne) {
        return number.write(0).compose(written -> {
            Script script = new Script(out, palette);
            script.head();
            return Future.join(workers.stream()
                            .map(worker -> addOne.apply(worker, script))
                            .toList())
                    .compose(done -> number.read());
        });
    }

    private void verdict(int count) {
        out.println();
        out.println("   "
                + (count == 5
                        ? palette.good("The number is 5: nothing was lost.")
                        : palette.bad("The number is " + count + ": " + (5 - count) + " of 5 updates were lost.")));
        out.println();
    }
}
