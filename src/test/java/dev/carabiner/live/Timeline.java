package dev.carabiner.live;

import dev.carabiner.live.StarvationMonitor.Stretch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Grants each second, and the faults behind them, as a picture. */
final class Timeline {
    private static final int WIDTH = 1_400;
    private static final int HEIGHT = 420;
    private static final int LEFT = 50;
    /** Names lean over the edge. */
    private static final int RIGHT = 80;

    private static final int TOP = 150;
    private static final int BOTTOM = 30;
    private static final int MOST_POINTS = 700;

    private final double nanosPerPixel;
    private final long bucketNanos;
    private final long endNanos;
    private final List<String> lines = new ArrayList<>();

    private Timeline(long endNanos) {
        this.endNanos = Math.max(endNanos, 1_000_000_000);
        this.nanosPerPixel = (double) this.endNanos / (WIDTH - LEFT - RIGHT);
        this.bucketNanos = Math.max(1, this.endNanos / MOST_POINTS / 1_000_000_000L) * 1_000_000_000L;
    }

    /** @param receivedNanos when each grant was received */
    static List<String> of(Collection<Long> receivedNanos, List<Strike> strikes, List<Stretch> starved, long endNanos) {
        Timeline timeline = new Timeline(endNanos);
        timeline.lines.add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" font-family=\"sans-serif\" font-size=\"11\">");
        timeline.lines.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        strikes.forEach(timeline::strike);
        starved.forEach(stretch -> timeline.band(stretch.fromNanos(), stretch.untilNanos(), "#bbbbbb", "starved"));
        timeline.grants(receivedNanos);
        timeline.lines.add("</svg>");
        return timeline.lines;
    }

    /** The fault itself in red, the time until all serve again in yellow. */
    private void strike(Strike strike) {
        String name = strike.number() + " " + strike.fault().label() + ": " + strike.what();
        band(strike.fromNanos(), strike.healedNanos(), "#f6b8b0", name);
        band(strike.healedNanos(), strike.untilNanos(), "#fdf0b5", name + ", recovering");
        double x = x(strike.fromNanos()) + 8;
        lines.add(String.format(
                "<text x=\"%.1f\" y=\"%d\" transform=\"rotate(-60 %.1f %d)\">%s</text>",
                x, TOP - 4, x, TOP - 4, strike.number() + " " + shortName(strike.fault())));
    }

    /** Short enough for the room above: the whole story shows when one points at the band. */
    private static String shortName(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void band(long fromNanos, long untilNanos, String color, String title) {
        lines.add(String.format(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"><title>%s</title></rect>",
                x(fromNanos),
                TOP,
                Math.max(1, (untilNanos - fromNanos) / nanosPerPixel),
                HEIGHT - TOP - BOTTOM,
                color,
                escaped(title)));
    }

    private void grants(Collection<Long> receivedNanos) {
        long[] counts = new long[(int) (endNanos / bucketNanos) + 1];
        for (long received : receivedNanos) {
            counts[(int) Math.min(counts.length - 1, received / bucketNanos)]++;
        }
        double seconds = bucketNanos / 1e9;
        double most = 1;
        for (long count : counts) {
            most = Math.max(most, count / seconds);
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < counts.length; i++) {
            path.append(String.format("%.1f,%.1f ", x(i * bucketNanos), y(counts[i] / seconds, most)));
        }
        lines.add("<polyline fill=\"none\" stroke=\"#1f4e8c\" points=\""
                + path.toString().strip() + "\"/>");
        lines.add(
                "<text x=\"4\" y=\"16\">grants each second; red: the fault lasts; yellow: until all serve again</text>");
        lines.add(String.format("<text x=\"4\" y=\"%d\">%.0f/s</text>", TOP + 4, most));
        lines.add(String.format("<text x=\"4\" y=\"%d\">0</text>", HEIGHT - BOTTOM));
        for (int tenth = 0; tenth <= 10; tenth++) {
            long at = endNanos * tenth / 10;
            lines.add(String.format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f s</text>", x(at), HEIGHT - 10, at / 1e9));
        }
    }

    private double x(long nanos) {
        return LEFT + nanos / nanosPerPixel;
    }

    private static double y(double rate, double most) {
        return HEIGHT - BOTTOM - rate / most * (HEIGHT - TOP - BOTTOM);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
