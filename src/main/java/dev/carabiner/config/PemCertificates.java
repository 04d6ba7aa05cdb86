package dev.carabiner.config;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates in a PEM file. */
final class PemCertificates {
    private static final String TYPE = "CERTIFICATE";

    private PemCertificates() {}

    /** A certificate and its issuers, each the issuer of the one before. */
    static List<X509Certificate> chain(PemFile file, byte[] content) {
        List<X509Certificate> chain = all(file, content);
        for (int i = 1; i < chain.size(); i++) {
            // JSSE refuses such a chain, with a message that names neither file nor certificate.
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw file.refused("the certificate of this member first, then those of its issuers in order; number "
                        + (i + 1) + " is not the issuer of the one before it");
            }
        }
        return chain;
    }

    static List<X509Certificate> all(PemFile file, byte[] content) {
        List<X509Certificate> all = new ArrayList<>();
        for (PemBlock block : PemBlock.of(file, content)) {
            if (block.type().equals(TYPE)) {
                all.add(parsed(file, block));
            }
        }
        if (all.isEmpty()) {
            throw file.refused("PEM with at least one whole CERTIFICATE");
        }
        return all;
    }

    private static X509Certificate parsed(PemFile file, PemBlock block) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException garbled) {
            throw file.refused("X.509 certificates, each whole");
        }
    }

    static String text(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(PemBlock.text(TYPE, encoded(certificate)));
        }
        return text.toString();
    }

    static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException impossible) {
            throw new AssertionError("what was parsed has an encoding", impossible);
        }
    }
}
