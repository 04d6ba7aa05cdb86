package dev.carabiner.config;

/**
 * A TCP port to listen on.
 *
 * @param number 0 to 65535; 0 takes any free port
 * @param named whether somebody asked for this very number. If not, it is a default, and the next free port is taken
 *     when it is in use
 */
public record Port(int number, boolean named) {
    /** The greatest port number. */
    public static final int MAX = 65_535;

    public Port {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("port: " + number + " (expected: 0 to " + MAX + ")");
        }
    }

    /** Whether any free port will do. */
    public boolean isAny() {
        return number == 0;
    }
}
