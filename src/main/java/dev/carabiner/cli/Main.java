package dev.carabiner.cli;

/** The door for people at a terminal. */
public final class Main {
    private static final String COMMON_PARALLELISM = "java.util.concurrent.ForkJoinPool.common.parallelism";
    private static final int LEAST_PARALLELISM = 4;

    private Main() {}

    public static void main(String[] args) {
        widenCommonPool();
        ProcessLog.setUp(System.getenv());
        System.exit(CommandTree.of(Terminal.ofProcess()).execute(args));
    }

    /**
     * Hazelcast completes its calls on the common pool. With a parallelism of 1, which two processors give, that pool is
     * passed by and each completion starts a thread of its own: twenty times slower. Must run before anything touches
     * the pool; who has set the property knows better.
     */
    private static void widenCommonPool() {
        if (System.getProperty(COMMON_PARALLELISM) == null) {
            int usual = Runtime.getRuntime().availableProcessors() - 1;
            System.setProperty(COMMON_PARALLELISM, Integer.toString(Math.max(LEAST_PARALLELISM, usual)));
        }
    }
}
