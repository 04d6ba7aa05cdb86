package dev.carabiner.config;

import java.util.List;
import java.util.Optional;

/** Which of the files of an endpoint must be named together. */
final class TlsSettings {
    private TlsSettings() {}

    static Optional<TlsFiles> http(Settings settings) {
        return files(
                settings,
                List.of(OptionKey.HTTP_TLS_CERTIFICATE, OptionKey.HTTP_TLS_KEY),
                OptionKey.HTTP_TLS_CLIENT_CA);
    }

    static Optional<TlsFiles> cluster(Settings settings) {
        return files(
                settings,
                List.of(OptionKey.CLUSTER_TLS_CERTIFICATE, OptionKey.CLUSTER_TLS_KEY, OptionKey.CLUSTER_TLS_CA),
                OptionKey.CLUSTER_TLS_CA);
    }

    /** @param required certificate and key first: all of them, or none and not the authorities either */
    private static Optional<TlsFiles> files(Settings settings, List<OptionKey> required, OptionKey authorities) {
        Optional<PemFile> accepted = settings.pemFile(authorities);
        List<Optional<PemFile>> files = required.stream().map(settings::pemFile).toList();
        if (accepted.isEmpty() && files.stream().allMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).isEmpty()) {
                throw settings.refused(
                        required.get(i),
                        "a file, as "
                                + String.join(
                                        " and ",
                                        required.stream().map(OptionKey::path).toList()) + " belong together");
            }
        }
        return Optional.of(new TlsFiles(files.get(0).orElseThrow(), files.get(1).orElseThrow(), accepted));
    }
}
