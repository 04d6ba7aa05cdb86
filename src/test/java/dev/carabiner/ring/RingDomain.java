package dev.carabiner.ring;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.domains.DomainContextBase;

/** Small rings of all kinds: few names, so that sets of members overlap; coarse points, so that they collide. */
@Domain(DomainContext.Global.class)
final class RingDomain extends DomainContextBase {
    private static final List<String> NAMES = List.of(
            "a",
            "n1",
            "n11",
            "1",
            "node-4230",
            "node-14323",
            "node-89#99",
            "node-1698#10",
            "server0",
            "Server0",
            "订单",
            "\uD83D\uDD12");

    @Provide
    Arbitrary<Drawing> drawings() {
        Arbitrary<Drawing> exact = Arbitraries.of(RingHash.class)
                .flatMap(hash -> Arbitraries.integers().between(1, 8).map(v -> new Drawing(hash, hash, v)));
        Arbitrary<Drawing> coarse = Combinators.combine(
                        Arbitraries.of(0, 28, 56), Arbitraries.integers().between(1, 24))
                .as((shift, v) -> new Drawing(RingHash.XXH3, new CoarsePlacement(shift), v));
        return Arbitraries.oneOf(exact, coarse);
    }

    @Provide
    Arbitrary<RingMember> member() {
        return Combinators.combine(
                        Arbitraries.of(NAMES),
                        Arbitraries.of(0.001, 0.5, 1.0, 1.0, 2.0, 3.7),
                        Arbitraries.of("east", "west", "north").optional(0.7))
                .as(RingMember::new);
    }

    @Provide
    Arbitrary<List<RingMember>> members() {
        return member().list().ofMaxSize(9).uniqueElements(RingMember::name);
    }
}
