package dev.carabiner;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** The floor plan: which package may use which, and what the pure ones must not know. */
@AnalyzeClasses(packages = "dev.carabiner", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_USE_ONLY_THOSE_BELOW_THEM = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("config")
            .definedBy("dev.carabiner.config")
            .layer("ring")
            .definedBy("dev.carabiner.ring")
            .layer("lock")
            .definedBy("dev.carabiner.lock")
            .layer("wire")
            .definedBy("dev.carabiner.wire")
            .layer("access")
            .definedBy("dev.carabiner.access")
            .layer("cluster")
            .definedBy("dev.carabiner.cluster")
            .layer("service")
            .definedBy("dev.carabiner.service")
            .layer("gateway")
            .definedBy("dev.carabiner.gateway")
            .layer("observe")
            .definedBy("dev.carabiner.observe")
            .layer("root")
            .definedBy("dev.carabiner")
            .layer("holder")
            .definedBy("dev.carabiner.holder")
            .layer("client")
            .definedBy("dev.carabiner.client")
            .layer("cli")
            .definedBy("dev.carabiner.cli")
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("access", "cluster", "service", "gateway", "root", "cli")
            .whereLayer("ring")
            .mayOnlyBeAccessedByLayers("wire", "cluster", "service", "gateway", "root", "cli")
            .whereLayer("lock")
            .mayOnlyBeAccessedByLayers("wire", "access", "cluster", "service", "gateway", "observe", "root")
            .whereLayer("wire")
            .mayOnlyBeAccessedByLayers(
                    "access", "cluster", "service", "gateway", "observe", "root", "holder", "client", "cli")
            .whereLayer("access")
            .mayOnlyBeAccessedByLayers("service", "gateway", "root", "cli")
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("service", "root")
            .whereLayer("service")
            .mayOnlyBeAccessedByLayers("gateway", "observe", "root")
            .whereLayer("gateway")
            .mayOnlyBeAccessedByLayers("observe", "root")
            .whereLayer("observe")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("root")
            .mayOnlyBeAccessedByLayers("holder", "client", "cli")
            .whereLayer("holder")
            .mayOnlyBeAccessedByLayers("root", "client")
            .whereLayer("client")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.carabiner.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_CLUSTER_KNOWS_HAZELCAST = noClasses()
            .that()
            .resideOutsideOfPackages("dev.carabiner.cluster", "dev.carabiner.cli")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..");

    @ArchTest
    static final ArchRule ONLY_OBSERVE_KNOWS_MICROMETER = noClasses()
            .that()
            .resideOutsideOfPackage("dev.carabiner.observe")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..");

    @ArchTest
    static final ArchRule A_REQUEST_ID_IS_NOTHING_BUT_JAVA = noClasses()
            .that()
            .resideInAPackage("dev.carabiner.trace")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.carabiner..").and(not(resideInAPackage("dev.carabiner.trace"))));

    @ArchTest
    static final ArchRule THE_RULES_KNOW_NO_CLOCK_THREAD_NETWORK_LOG_OR_CHANCE = noClasses()
            .that()
            .resideInAnyPackage("dev.carabiner.ring", "dev.carabiner.lock")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "io.vertx..",
                            "io.netty..",
                            "com.hazelcast..",
                            "java.util.concurrent..",
                            "java.util.logging..",
                            "java.net..",
                            "java.io..",
                            "java.nio.channels..")
                    .or(aSourceOfTimeOrChance()))
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "getLogger", String.class);

    private static DescribedPredicate<JavaClass> aSourceOfTimeOrChance() {
        return DescribedPredicate.describe("a source of time or chance", type -> Stream.of(
                        Thread.class,
                        System.Logger.class,
                        java.time.Clock.class,
                        java.time.Instant.class,
                        java.util.Random.class,
                        java.util.Timer.class,
                        java.util.UUID.class,
                        java.security.SecureRandom.class)
                .anyMatch(type::isEquivalentTo));
    }

    @ArchTest
    static final ArchRule WHAT_IS_SIMULATED_SEES_VERTX_ONLY_THROUGH_PORTS = noClasses()
            .that(are(DescribedPredicate.describe("lane, desk, router and membership logic", type -> Stream.of(
                            "ShardLane",
                            "ShardClaim",
                            "Commit",
                            "LockRouter",
                            "WaitDesk",
                            "LockMember",
                            "Outbox",
                            "InterestedDesks",
                            "Watches",
                            "Holdings",
                            "LaneContext",
                            "DeskNumbers",
                            "Membership",
                            "MembershipRules",
                            "MembershipPasses",
                            "MembershipReads",
                            "MembershipWrites")
                    .anyMatch(type.getSimpleName()::equals))))
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.vertx..").and(not(DescribedPredicate.describe("values", type -> Stream.of(
                                    io.vertx.core.Future.class,
                                    io.vertx.core.Promise.class,
                                    io.vertx.core.AsyncResult.class,
                                    io.vertx.core.Handler.class,
                                    io.vertx.core.Completable.class,
                                    io.vertx.core.Expectation.class,
                                    io.vertx.core.buffer.Buffer.class,
                                    io.vertx.core.json.JsonObject.class)
                            .anyMatch(type::isEquivalentTo)))))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule SERVICE_SHOWS_NOTHING_OF_CLUSTER = methods()
            .that()
            .areDeclaredInClassesThat(resideInAPackage("dev.carabiner.service").and(publicClass()))
            .and()
            .arePublic()
            .should(showNoTypeOf("dev.carabiner.cluster"));

    private static DescribedPredicate<JavaClass> publicClass() {
        return DescribedPredicate.describe("public", type -> type.getModifiers().contains(JavaModifier.PUBLIC));
    }

    private static ArchCondition<JavaMethod> showNoTypeOf(String packageName) {
        return new ArchCondition<>("show no type of " + packageName) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean shows = Stream.concat(
                                method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()))
                        .anyMatch(type -> type.getPackageName().equals(packageName));
                events.add(new SimpleConditionEvent(method, !shows, method.getFullName()));
            }
        };
    }

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_THING_IS =
            classes().that().doNotHaveSimpleName("CarabinerClusterManager").should(haveNoBannedSuffix());

    private static ArchCondition<JavaClass> haveNoBannedSuffix() {
        return new ArchCondition<>("have a name that says what they are") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.of("Impl", "Util", "Utils", "Helper", "Manager", "Processor", "Data", "Info")
                        .filter(type.getSimpleName()::endsWith)
                        .filter(suffix -> !type.getSimpleName().equals("package-info"))
                        .forEach(suffix ->
                                events.add(SimpleConditionEvent.violated(type, type.getName() + " ends in " + suffix)));
            }
        };
    }
}
