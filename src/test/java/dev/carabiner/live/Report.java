package dev.carabiner.live;

import java.util.ArrayList;
import java.util.List;

/** The outcome of a run for people, as Markdown. */
final class Report {
    private final LiveOutcome outcome;
    private final List<String> lines = new ArrayList<>();

    private Report(LiveOutcome outcome) {
        this.outcome = outcome;
    }

    static List<String> of(LiveOutcome outcome) {
        Report report = new Report(outcome);
        report.head();
        report.faults();
        report.resources();
        report.strikes();
        report.rest();
        return report.lines;
    }

    private void head() {
        LiveSettings settings = outcome.settings();
        List<String> violations = outcome.violations();
        add(
                "# Members under faults",
                "",
                settings.members() + " members, Raft over " + settings.raft() + ", seed " + settings.seed() + ", "
                        + outcome.lasted().toSeconds() + " s, " + outcome.network() + ".",
                "",
                "**" + outcome.grantCount() + " grants, " + outcome.strikes().size() + " faults, " + violations.size()
                        + " violations of safety, " + outcome.late().size() + " recoveries late.**",
                "",
                "![grants each second, and faults](timeline.svg)",
                "");
        for (String violation : violations) {
            add("- VIOLATION " + violation.replace("\n", " / "));
        }
    }

    private void faults() {
        add(
                "",
                "## By kind of fault",
                "",
                "Seconds, median / worst. *gap*: the longest time without a grant, of each shard that was hit (each is"
                        + " asked every half second, so half a second is none); *next grant*: from the blow, of each such"
                        + " shard; *requests*: 99th percentile and worst of those that wait for nobody and were answered; *serving*, *whole*: from the end of the fault until every member and shard served, and"
                        + " until all Raft members were there; *cut off*: answers of members without a majority, in what"
                        + " time, how many not `unavailable` within 2 s, and how many grants. *void*: the host was starved, times are left out.",
                "",
                "| fault | struck | void | late | gap | next grant | requests | serving | whole | cut off | grants there |",
                "|---|---|---|---|---|---|---|---|---|---|---|");
        for (FaultFigures row : FaultFigures.of(outcome.strikes(), outcome.grants(), outcome.starved())) {
            add("| " + row.fault().label() + " | " + row.count() + " | " + row.voided() + " | " + row.late() + " | "
                    + row.gap() + " | " + row.takeover() + " | " + outcome.requestTimes(row.fault()) + " | "
                    + row.serving() + " | " + row.whole() + " | "
                    + cutOff(row) + " | "
                    + row.minorityGrants() + " |");
        }
    }

    private static String cutOff(FaultFigures row) {
        return row.minorityAnswers() == 0
                ? "–"
                : row.minorityAnswers() + " in " + row.refusal() + ", " + row.minorityLate() + " late";
    }

    private void resources() {
        Resource.Tally checking = outcome.history().checking().tally();
        Resource.Tally trusting = outcome.history().trusting().tally();
        add(
                "",
                "## What the lock guarded",
                "",
                "Some holders sleep past their lease and write all the same. A write is stale if it overwrites what its"
                        + " writer has not read.",
                "",
                "| resource | writes accepted | refused | stale among the accepted |",
                "|---|---|---|---|",
                "| checks tokens | " + checking.accepted() + " | " + checking.refused() + " | " + checking.stale()
                        + " |",
                "| does not | " + trusting.accepted() + " | " + trusting.refused() + " | " + trusting.stale() + " |");
    }

    private void strikes() {
        add(
                "",
                "## Each fault",
                "",
                "| # | at | fault | what | serving after | whole after |",
                "|---|---|---|---|---|---|");
        for (Strike strike : outcome.strikes()) {
            add("| " + strike.number() + " | " + seconds(strike.fromNanos()) + " | "
                    + strike.fault().label() + " | " + strike.what() + " | "
                    + strike.servedNanos()
                            .map(at -> seconds(at - strike.healedNanos()))
                            .orElse("LATE") + " | "
                    + strike.wholeNanos()
                            .map(at -> seconds(at - strike.healedNanos()))
                            .orElse("LATE")
                    + " |");
        }
    }

    private void rest() {
        add("", "## Calls", "", "| asked and answered | how often |", "|---|---|");
        outcome.endings().forEach((end, count) -> add("| " + end + " | " + count + " |"));
        add("", "Members that ended by themselves and were started again: " + outcome.restarts() + ".");
        add("", "Host starved " + outcome.starved().size() + " times.", "", "## Notes", "");
        outcome.notes().forEach(note -> add("- " + note));
    }

    private void add(String... more) {
        lines.addAll(List.of(more));
    }

    private static String seconds(long nanos) {
        return String.format("%.1f", nanos / 1e9);
    }
}
