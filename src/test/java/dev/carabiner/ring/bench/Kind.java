package dev.carabiner.ring.bench;

/** The rivals, each with 256 points a member, but for those that have other ways. */
public enum Kind {
    CARABINER("**Carabiner**", true),
    TREE_MAP("`TreeMap`, XXH3", true),
    KETAMA("spymemcached ketama, MD5 (160 points)", false),
    VERTX("Vert.x `CONSISTENT_HASHING`, MD5", false),
    JUMP_BACK("hash4j JumpBackHash (no ring)", true);

    private final String label;
    private final boolean takesHash;

    Kind(String label, boolean takesHash) {
        this.label = label;
        this.takesHash = takesHash;
    }

    String label() {
        return label;
    }

    /** Whether it can look up a hash that the caller has. */
    boolean takesHash() {
        return takesHash;
    }

    Rival of(int members) {
        return switch (this) {
            case CARABINER -> new CarabinerRing(members);
            case TREE_MAP -> new TreeMapRing(members);
            case KETAMA -> new KetamaRing(members);
            case VERTX -> new VertxRing(members);
            case JUMP_BACK -> new JumpBackBuckets(members);
        };
    }
}
