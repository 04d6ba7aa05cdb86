package dev.carabiner.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The settings of one member. Immutable and always valid: whatever is out of bounds, or contradicts another setting,
 * fails with an {@link InvalidOptionException} before an instance exists.
 */
public final class CarabinerOptions {
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int RATE_FOR_STRANGERS = 1_000;
    private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::");

    private final Settings settings;
    private final Optional<String> name;
    private final Optional<String> zone;
    private final double weight;
    private final Cluster cluster;
    private final Http http;
    private final AuthOptions auth;
    private final Locks locks;
    private final Ring ring;
    private final Limits limits;
    private final Detection detection;
    private final Log log;
    private final boolean insecure;

    /** What holds if nobody writes anything. Applications and tests set single values with {@link #with}. */
    public static CarabinerOptions defaults() {
        return new CarabinerOptions(Settings.none());
    }

    /**
     * Reads the settings: the defaults, overridden by a YAML file if one is named, overridden by the environment,
     * overridden by flags.
     *
     * @param environment variables such as {@code CARABINER_HTTP_PORT}; those that match no key, or are empty, are
     *     ignored. {@code CARABINER_CONFIG} names the file
     * @param flags key to text, such as {@code http.port} to {@code 8081}; {@code config} names the file, and
     *     {@code insecure} can be said only here
     * @throws InvalidOptionException if a setting cannot be used, naming key, value, expectation and origin
     */
    public static CarabinerOptions load(Map<String, String> environment, Map<String, String> flags) {
        return new CarabinerOptions(Settings.gather(environment, flags));
    }

    private CarabinerOptions(Settings settings) {
        this.settings = settings;
        this.name = settings.optionalWord(OptionKey.NAME, 128);
        if (name.filter(Set.of(".", "..")::contains).isPresent()) {
            // Clients and proxies would resolve them away in a path.
            throw settings.refused(OptionKey.NAME, "any name but . and ..");
        }
        this.zone = settings.optionalWord(OptionKey.ZONE, 128);
        this.weight = settings.decimal(OptionKey.WEIGHT, 0.001, 100);
        this.cluster = cluster(settings);
        this.insecure = settings.flag(OptionKey.INSECURE);
        this.auth = AuthOptions.of(settings);
        this.http = http(settings, auth, insecure);
        this.locks = locks(settings, cluster.raft());
        this.ring = new Ring(
                settings.integer(OptionKey.RING_VIRTUAL_NODES, 1, 10_000),
                settings.oneOf(OptionKey.RING_HASH, List.of("xxh3", "md5")),
                settings.integer(OptionKey.RING_MIN_MEMBERS, 1, 1_000));
        this.limits = new Limits(
                settings.bytes(OptionKey.LIMITS_FRAME, 1 << 10, 16 << 20),
                settings.bytes(OptionKey.LIMITS_BODY, 1 << 10, 64 << 20),
                settings.integer(OptionKey.LIMITS_CONNECTIONS, 1, 1_000_000),
                rate(settings, http));
        this.detection = detection(settings);
        this.log = new Log(
                settings.oneOf(OptionKey.LOG_FORMAT, List.of("text", "json")),
                settings.oneOf(OptionKey.LOG_LEVEL, List.of("debug", "info", "warning", "error", "off")));
    }

    private static Cluster cluster(Settings settings) {
        if (ALL_ADDRESSES.contains(settings.text(OptionKey.CLUSTER_HOST))) {
            // Members tell each other this address, so it must lead somewhere.
            throw settings.refused(OptionKey.CLUSTER_HOST, "one address of this host that the other members can reach");
        }
        return new Cluster(
                settings.word(OptionKey.CLUSTER_NAME, 128),
                settings.host(OptionKey.CLUSTER_HOST),
                settings.port(OptionKey.CLUSTER_PORT),
                settings.port(OptionKey.CLUSTER_BUS_PORT),
                settings.addresses(OptionKey.CLUSTER_JOIN, 100),
                Integer.parseInt(settings.oneOf(OptionKey.CLUSTER_RAFT, List.of("0", "3", "5", "7"))),
                TlsSettings.cluster(settings));
    }

    private static Http http(Settings settings, AuthOptions auth, boolean insecure) {
        Http http = new Http(
                settings.host(OptionKey.HTTP_HOST),
                settings.port(OptionKey.HTTP_PORT),
                settings.entries(OptionKey.HTTP_NAMES, 100, WebNames::name, WebNames.NAME_EXPECTED),
                settings.entries(OptionKey.HTTP_ORIGINS, 100, WebNames::origin, WebNames.ORIGIN_EXPECTED),
                TlsSettings.http(settings));
        if (!http.isLoopback() && auth.isOpen() && !insecure) {
            throw settings.refused(
                    OptionKey.HTTP_HOST,
                    "a loopback address while auth.mode is none, or the flag --insecure to let everybody in");
        }
        if (http.origins().contains("*")
                && !insecure
                && settings.text(OptionKey.AUTH_MODE).equals("none")) {
            throw settings.refused(
                    OptionKey.HTTP_ORIGINS,
                    "origins by name while auth.mode is none, or the flag --insecure to let every page in");
        }
        return http;
    }

    private static Locks locks(Settings settings, int raft) {
        Duration ttlMin = settings.duration(OptionKey.LOCKS_TTL_MIN, Duration.ofMillis(10), Duration.ofHours(1));
        Duration ttlMax = settings.duration(OptionKey.LOCKS_TTL_MAX, ttlMin, LONGEST);
        Duration graceMin = raft == 0 ? Duration.ZERO : Duration.ofSeconds(1);
        Duration grace = settings.duration(OptionKey.LOCKS_COLD_START_GRACE, graceMin, LONGEST);
        return new Locks(
                settings.integer(OptionKey.LOCKS_SHARDS, 1, 1_024),
                settings.duration(OptionKey.LOCKS_TTL_DEFAULT, ttlMin, ttlMax),
                ttlMin,
                ttlMax,
                settings.duration(OptionKey.LOCKS_WAIT_MAX, Duration.ZERO, LONGEST),
                settings.integer(OptionKey.LOCKS_WAITERS_MAX, 1, 1_000_000),
                raft == 0 ? Duration.ZERO : grace);
    }

    private static OptionalInt rate(Settings settings, Http http) {
        boolean said = !settings.text(OptionKey.LIMITS_RATE).isEmpty();
        OptionalInt unsaid = http.isLoopback() ? OptionalInt.empty() : OptionalInt.of(RATE_FOR_STRANGERS);
        return said ? settings.integerOrNone(OptionKey.LIMITS_RATE, 1, 1_000_000) : unsaid;
    }

    private static Detection detection(Settings settings) {
        Duration heartbeat = wholeSeconds(settings, OptionKey.DETECTION_HEARTBEAT, Duration.ofSeconds(1));
        return new Detection(heartbeat, wholeSeconds(settings, OptionKey.DETECTION_TIMEOUT, heartbeat.multipliedBy(2)));
    }

    private static Duration wholeSeconds(Settings settings, OptionKey key, Duration min) {
        Duration value = settings.duration(key, min, Duration.ofMinutes(5));
        if (value.toMillis() % 1000 != 0) {
            throw settings.refused(key, "whole seconds");
        }
        return value;
    }

    /**
     * The same settings but for one, written as in a file.
     *
     * @throws InvalidOptionException if there is no such key, or the value cannot be used
     */
    public CarabinerOptions with(String key, String text) {
        return with(Map.of(key, text));
    }

    /** The same settings but for these, checked only when all of them are set. */
    public CarabinerOptions with(Map<String, String> texts) {
        return new CarabinerOptions(settings.and(texts));
    }

    /** The stable name of the member, if one was configured. */
    public Optional<String> name() {
        return name;
    }

    /** The name of a member that listens here: the configured one, else made of host name and cluster port. */
    public String nameAt(String hostName, int clusterPort) {
        return name.orElseGet(() -> hostName + ":" + clusterPort);
    }

    /** What may fail as a whole, such as a rack; replicas are spread over zones. */
    public Optional<String> zone() {
        return zone;
    }

    /** The member's share of the ring, relative to the others: 0.001 to 100. */
    public double weight() {
        return weight;
    }

    public Cluster cluster() {
        return cluster;
    }

    public Http http() {
        return http;
    }

    public AuthOptions auth() {
        return auth;
    }

    public Locks locks() {
        return locks;
    }

    public Ring ring() {
        return ring;
    }

    public Limits limits() {
        return limits;
    }

    public Detection detection() {
        return detection;
    }

    public Log log() {
        return log;
    }

    /** What clients are told to reach the door by: where it listens on all addresses, the one that members use. */
    public String httpAddress() {
        return ALL_ADDRESSES.contains(http.host()) ? cluster.host() : http.host();
    }

    /** Whether a flag said that an open HTTP door on a reachable address is meant. */
    public boolean insecure() {
        return insecure;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CarabinerOptions that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return values().toString();
    }

    private List<Object> values() {
        return List.of(name, zone, weight, cluster, http, auth, locks, ring, limits, detection, log, insecure);
    }

    /**
     * How members meet.
     *
     * @param name only members of the same name join each other
     * @param host the one address that the member listens on and tells the others
     * @param port of the cluster endpoint
     * @param busPort of the event bus between members
     * @param join where to look for members; empty: the next ports on this host
     * @param raft 0 (no consensus: development), or how many members replicate the registers: 3, 5 or 7
     * @param tls of the event bus between members, with an authority always; empty: in clear text
     */
    public record Cluster(
            String name,
            String host,
            Port port,
            Port busPort,
            List<JoinAddress> join,
            int raft,
            Optional<TlsFiles> tls) {
        public Cluster {
            join = List.copyOf(join);
        }

        /** Whether only this host can reach the ports for members. Judged by the text: a name is never looked up. */
        public boolean isLoopback() {
            return WebNames.isLoopback(host);
        }
    }

    /**
     * The HTTP door.
     *
     * @param names that requests may carry in {@code Host} beside those of loopback and {@code host}, in lower case;
     *     {@code *.} at the beginning stands for any one or more labels
     * @param origins of pages elsewhere that may use the door, as browsers write them, or {@code *} for all
     * @param tls with authorities: of clients, from whom a certificate is required; empty: in clear text
     */
    public record Http(String host, Port port, List<String> names, List<String> origins, Optional<TlsFiles> tls) {
        public Http {
            names = List.copyOf(names);
            origins = List.copyOf(origins);
        }

        /** Whether only this host can reach the door. Judged by the text: a name is never looked up. */
        public boolean isLoopback() {
            return WebNames.isLoopback(host);
        }
    }

    /**
     * The lock service.
     *
     * @param shards how many registers the lock table is cut into; the same on all members
     * @param ttlDefault for requests that name no time to live
     * @param waitMax the longest wait that a request may ask for
     * @param waitersMax how many may wait for one lock
     * @param coldStartGrace how long a shard register that had to be created anew grants nothing; zero without raft
     */
    public record Locks(
            int shards,
            Duration ttlDefault,
            Duration ttlMin,
            Duration ttlMax,
            Duration waitMax,
            int waitersMax,
            Duration coldStartGrace) {}

    /**
     * How keys are given to members.
     *
     * @param virtualNodes points per unit of weight; the same on all members
     * @param hash {@code xxh3} or {@code md5}; the same on all members
     * @param minMembers below so many active members nobody owns anything
     */
    public record Ring(int virtualNodes, String hash, int minMembers) {}

    /**
     * What a caller may cost.
     *
     * @param frame the largest WebSocket message, in bytes
     * @param body the largest HTTP body, in bytes
     * @param connections open at one member at the same time
     * @param rate requests a second from one client; empty: any number
     */
    public record Limits(int frame, int body, int connections, OptionalInt rate) {}

    /**
     * When a silent member counts as gone. Whole seconds.
     *
     * @param heartbeat between signs of life
     * @param timeout without any; at least twice the heartbeat
     */
    public record Detection(Duration heartbeat, Duration timeout) {}

    /**
     * What the process of {@code carabiner node} logs; an application that embeds a member sets up its own log.
     *
     * @param format {@code text}, or {@code json}: one object a line
     * @param level from which on: {@code debug}, {@code info}, {@code warning}, {@code error}, {@code off}
     */
    public record Log(String format, String level) {}
}
