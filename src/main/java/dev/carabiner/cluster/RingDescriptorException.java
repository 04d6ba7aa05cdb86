package dev.carabiner.cluster;

/** The ring register holds something that this build cannot read. Reading it again is of no use. */
final class RingDescriptorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RingDescriptorException(String message) {
        super("ring register: " + message);
    }
}
