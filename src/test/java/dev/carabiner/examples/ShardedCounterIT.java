package dev.carabiner.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.Carabiner;
import dev.carabiner.ThreeMembers;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ShardedCounterIT {
    @Test
    void add_fromAllMembersAtOnce_countsEach() throws Exception {
        try (ThreeMembers cluster = ThreeMembers.start()) {
            for (Carabiner member : cluster.all()) {
                member.vertx().deployVerticle(new ShardedCounter(member)).await(20, TimeUnit.SECONDS);
            }
            List<Future<Long>> adding = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                adding.add(ShardedCounter.add(cluster.member(i % 3), "page/" + i / 3 % 100, 1));
            }
            Future.all(adding).await(30, TimeUnit.SECONDS);

            for (int page = 0; page < 100; page++) {
                assertThat(ShardedCounter.add(cluster.member(page % 3), "page/" + page, 0)
                                .await(20, TimeUnit.SECONDS))
                        .isEqualTo(30);
            }
        }
    }
}
