package dev.carabiner.live;

import java.util.List;

/** All members on one address, which no one can cut. */
record Loopback(String why) implements Network {
    @Override
    public String host(int member) {
        return "127.0.0.1";
    }

    @Override
    public List<String> prefix(int member) {
        return List.of();
    }

    @Override
    public boolean canCut() {
        return false;
    }

    @Override
    public void cut(int from, int to) {
        throw new UnsupportedOperationException("loopback cannot be cut");
    }

    @Override
    public void unplug(int member) {
        throw new UnsupportedOperationException("loopback cannot be cut");
    }

    @Override
    public void heal() {}

    @Override
    public String description() {
        return "loopback, no partitions: " + why;
    }

    @Override
    public void close() {}
}
