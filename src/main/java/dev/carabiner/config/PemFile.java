package dev.carabiner.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A PEM file that a setting names.
 *
 * @param key of the setting, such as {@code http.tls.certificate}
 */
public record PemFile(String key, Path path) {
    /** The longest file that is read, in bytes: far more than any chain of certificates, far less than hurts. */
    public static final int MAX_BYTES = 1 << 20;

    byte[] read() {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    /** Says that the file could not be read. */
    public InvalidOptionException unreadable(Throwable cause) {
        return new InvalidOptionException(message("a readable file"), cause);
    }

    /** Says what is wrong with the file, never what is in it. */
    InvalidOptionException refused(String expected) {
        return new InvalidOptionException(message(expected));
    }

    private String message(String expected) {
        return key + ": " + path + " (expected: " + expected + ")";
    }
}
