package dev.carabiner.live;

/** Where a member is found: by other members at {@code clusterPort}, by clients at {@code httpPort}. */
record MemberAddress(String name, String host, int clusterPort, int httpPort) {
    String cluster() {
        return host + ":" + clusterPort;
    }

    String http() {
        return "http://" + host + ":" + httpPort;
    }
}
