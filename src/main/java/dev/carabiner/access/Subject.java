package dev.carabiner.access;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseRequest;
import java.nio.charset.StandardCharsets;

/** Who somebody is, as a text: what is bound to leases. */
public final class Subject {
    /** Everybody's, where nobody has to say who they are. */
    public static final String ANYBODY = "";
    /** Of requests over the event bus of the cluster: which member sent one cannot be told. */
    public static final String CLUSTER = "cluster";

    private static final String MEMBER = "member:";

    private Subject() {}

    /** Of what a member does for the application in its own process. */
    public static String ofMember(String name) {
        String subject = MEMBER + name;
        return subject.getBytes(StandardCharsets.UTF_8).length <= LeaseRequest.MAX_SUBJECT_BYTES
                ? subject
                : subject.substring(0, LeaseRequest.MAX_SUBJECT_BYTES / 4);
    }

    /**
     * Passes a subject that an outsider may have.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static String requireOutside(String subject) {
        int bytes = subject.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > LeaseRequest.MAX_SUBJECT_BYTES) {
            throw new IllegalArgumentException(
                    "subject: " + bytes + " bytes (expected: 1 to " + LeaseRequest.MAX_SUBJECT_BYTES + ")");
        }
        if (!subject.codePoints().allMatch(LeaseId::isPrintable)) {
            throw new IllegalArgumentException("subject: a character that does not print (expected: printable only)");
        }
        if (subject.equals(CLUSTER) || subject.startsWith(MEMBER)) {
            throw new IllegalArgumentException("subject: " + CLUSTER + " or one that begins with " + MEMBER
                    + " (expected: another one; those are callers inside the cluster)");
        }
        return subject;
    }
}
