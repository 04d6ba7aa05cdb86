package dev.carabiner.config;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who a TLS endpoint is and whom it accepts, checked: the key is that of the certificate, which is valid today. Says
 * nothing of its key when it is printed.
 */
public final class TlsIdentity {
    private static final Duration SOON = Duration.ofDays(14);
    private static final byte[] CHALLENGE = {42};
    private static final String ANY_USE = "2.5.29.37.0";
    private static final Set<String> BOTH_ENDS = Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final Optional<List<X509Certificate>> authorities;
    private final TlsFiles files;

    private TlsIdentity(
            List<X509Certificate> chain, PrivateKey key, Optional<List<X509Certificate>> authorities, TlsFiles files) {
        this.chain = List.copyOf(chain);
        this.key = key;
        this.authorities = authorities.map(List::copyOf);
        this.files = files;
    }

    static TlsIdentity of(
            List<X509Certificate> chain, PrivateKey key, Optional<List<X509Certificate>> authorities, TlsFiles files) {
        X509Certificate own = chain.get(0);
        try {
            own.checkValidity();
        } catch (CertificateException notNow) {
            throw files.certificate()
                    .refused("a certificate that is valid now; this one is from "
                            + own.getNotBefore().toInstant() + " to "
                            + own.getNotAfter().toInstant());
        }
        if (!belongTogether(key, own.getPublicKey())) {
            throw files.key()
                    .refused("the key of the first certificate in "
                            + files.certificate().path());
        }
        return new TlsIdentity(chain, key, authorities, files);
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key);
            signature.update(CHALLENGE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(CHALLENGE);
            return signature.verify(signed);
        } catch (GeneralSecurityException unfit) {
            return false;
        }
    }

    /**
     * Checks that another endpoint with the same authorities would accept this one, as server and as client alike.
     *
     * @return the digest of the authority that vouches for it, one of {@link #authorityDigests}
     * @throws InvalidOptionException if not, naming key, path and what was expected
     */
    public String requirePeer() {
        Set<TrustAnchor> anchors = authorities.orElse(List.of()).stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toUnmodifiableSet());
        String named = files.authorities().map(PemFile::key).orElse("an authority");
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(withoutAnchors());
            PKIXCertPathValidatorResult result = (PKIXCertPathValidatorResult)
                    CertPathValidator.getInstance("PKIX").validate(path, parameters);
            List<String> uses = chain.get(0).getExtendedKeyUsage();
            if (uses != null && !uses.contains(ANY_USE) && !uses.containsAll(BOTH_ENDS)) {
                throw files.certificate()
                        .refused("a certificate for both ends of a connection: if it limits its extended key usage, to"
                                + " serverAuth and clientAuth");
            }
            return digest(result.getTrustAnchor().getTrustedCert());
        } catch (CertificateParsingException garbled) {
            throw files.certificate().refused("a certificate with a readable extended key usage");
        } catch (GeneralSecurityException notTheirs) {
            throw files.certificate()
                    .refused("a certificate issued by an authority in " + named + ": " + notTheirs.getMessage());
        }
    }

    /** A path ends before its anchor, but files often have the root in them too. */
    private List<X509Certificate> withoutAnchors() {
        List<X509Certificate> known = authorities.orElse(List.of());
        List<X509Certificate> path = chain.stream()
                .takeWhile(certificate -> !known.contains(certificate))
                .toList();
        return path.isEmpty() ? chain.subList(0, 1) : path;
    }

    /** The certificate and those of its issuers, as PEM. */
    public String certificatePem() {
        return PemCertificates.text(chain);
    }

    /** The private key, as PKCS#8 in PEM. */
    public String keyPem() {
        return PemBlock.text("PRIVATE KEY", key.getEncoded());
    }

    /** Those that are accepted, as PEM. */
    public Optional<String> authoritiesPem() {
        return authorities.map(PemCertificates::text);
    }

    /** SHA-256 of each authority, in hex. */
    public Set<String> authorityDigests() {
        Set<String> digests = new TreeSet<>();
        authorities.orElse(List.of()).forEach(authority -> digests.add(digest(authority)));
        return digests;
    }

    private static String digest(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(PemCertificates.encoded(certificate));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    /** Whether it shows and accepts the same. */
    public boolean isSameAs(TlsIdentity other) {
        return chain.equals(other.chain)
                && Arrays.equals(key.getEncoded(), other.key.getEncoded())
                && authorities.equals(other.authorities);
    }

    /** When the certificate ends. */
    public Instant ends() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** Whether that is in less than 14 days, or was: time to say so. */
    public boolean endsSoon(Instant now) {
        return Duration.between(now, ends()).compareTo(SOON) < 0;
    }

    /** Names the certificate. */
    @Override
    public String toString() {
        X509Certificate own = chain.get(0);
        return own.getSubjectX500Principal().getName() + ", serial "
                + own.getSerialNumber().toString(16) + ", until " + ends();
    }
}
