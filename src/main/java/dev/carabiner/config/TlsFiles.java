package dev.carabiner.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of one TLS endpoint.
 *
 * @param certificate the endpoint's own first, then those of its issuers in order
 * @param key the private key of the first certificate
 * @param authorities whose certificates are accepted from the other side; empty where none is asked for
 */
public record TlsFiles(PemFile certificate, PemFile key, Optional<PemFile> authorities) {
    /** The files, in the order in which {@link #parse} takes what is in them. */
    public List<PemFile> all() {
        List<PemFile> all = new ArrayList<>(List.of(certificate, key));
        authorities.ifPresent(all::add);
        return all;
    }

    /**
     * Reads and checks the files. Blocks for as long as that takes.
     *
     * @throws InvalidOptionException if they cannot be used, naming key, path and what was expected
     */
    public TlsIdentity read() {
        return parse(all().stream().map(PemFile::read).toList());
    }

    /**
     * Checks what is in the files: the key is that of the first certificate, the others are those of its issuers, and it
     * is valid today.
     *
     * @param contents of each of {@link #all}
     * @throws InvalidOptionException if they cannot be used, naming key, path and what was expected
     */
    public TlsIdentity parse(List<byte[]> contents) {
        List<PemFile> files = all();
        if (contents.size() != files.size()) {
            throw new IllegalArgumentException("contents: " + contents.size() + " (expected: " + files.size() + ")");
        }
        return TlsIdentity.of(
                PemCertificates.chain(certificate, contents.get(0)),
                PemKey.parse(key, contents.get(1)),
                authorities.map(file -> PemCertificates.all(file, contents.get(2))),
                this);
    }
}
