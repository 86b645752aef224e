package io.a3s.gateway.scaling;

import io.a3s.gateway.scaling.SimulatedService.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws a simulation as SVG: replicas over the load above, and below it the requests that wait. */
final class SimulationChart {
    private static final int WIDTH = 720;
    private static final int LEFT = 44;
    private static final int RIGHT = WIDTH - 12;
    private static final Panel REPLICAS = new Panel(40, 190);
    private static final Panel WAITING = new Panel(216, 262);

    private record Panel(int top, int bottom) {}

    private final List<Point> points;
    private final double perReplica;
    private final StringBuilder svg = new StringBuilder();

    /**
     * @param perReplica the requests per second that one replica is for
     */
    SimulationChart(List<Point> points, double perReplica) {
        this.points = points;
        this.perReplica = perReplica;
    }

    String draw(String title) {
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d 300" font-family="sans-serif" font-size="12">
                <title>%s</title>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """
                        .formatted(WIDTH, title));
        double most =
                Math.max(max(Point::replicas), Math.ceil(max(point -> point.rate() / perReplica)));
        area(REPLICAS, most, "#cfe0f5", point -> point.rate() / perReplica);
        line(REPLICAS, most, "#e08a1e", Point::replicas);
        line(REPLICAS, most, "#1f5fa8", Point::ready);
        axis(REPLICAS, most, "replicas");
        double waiting = Math.max(1, max(Point::queued));
        area(WAITING, waiting, "#d9534f", Point::queued);
        axis(WAITING, waiting, "waiting");
        legend();
        time();
        return svg.append("</svg>\n").toString();
    }

    private double max(ToDoubleFunction<Point> value) {
        return points.stream().mapToDouble(value).max().orElse(0);
    }

    private double x(int index) {
        return LEFT + (RIGHT - LEFT) * (index + 1.0) / points.size();
    }

    private static double y(Panel panel, double most, double value) {
        return panel.bottom() - (panel.bottom() - panel.top()) * value / most;
    }

    /** A path that holds each value until the next. */
    private String steps(Panel panel, double most, ToDoubleFunction<Point> value) {
        StringBuilder path = new StringBuilder();
        double before = Double.NaN;
        for (int i = 0; i < points.size(); i++) {
            double y = y(panel, most, value.applyAsDouble(points.get(i)));
            if (i == 0) {
                path.append("M" + LEFT + ' ' + number(y));
            } else if (y != before) {
                path.append('H' + number(x(i - 1)) + 'V' + number(y));
            }
            before = y;
        }
        return path.append("H" + RIGHT).toString();
    }

    private void line(Panel panel, double most, String color, ToDoubleFunction<Point> value) {
        add(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>"
                        .formatted(steps(panel, most, value), color));
    }

    private void area(Panel panel, double most, String color, ToDoubleFunction<Point> value) {
        String outline = steps(panel, most, value) + 'V' + panel.bottom() + 'H' + LEFT + 'Z';
        add("<path d=\"%s\" fill=\"%s\"/>".formatted(outline, color));
    }

    private void axis(Panel panel, double most, String name) {
        add(
                "<path d=\"M%s %sV%sH%s\" fill=\"none\" stroke=\"#666666\"/>"
                        .formatted(LEFT, panel.top(), panel.bottom(), RIGHT));
        label(LEFT - 6, panel.top() + 9, "end", Long.toString(Math.round(most)));
        label(LEFT - 6, panel.bottom(), "end", "0");
        label(LEFT, panel.top() - 6, "start", name);
    }

    private void label(double x, int y, String anchor, String text) {
        add(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                        .formatted(number(x), y, anchor, text));
    }

    private void legend() {
        String[][] entries = {
            {"#cfe0f5", "called for by the load"}, {"#e08a1e", "started"}, {"#1f5fa8", "ready"}
        };
        int x = 340;
        for (String[] entry : entries) {
            add(
                    "<rect x=\"%s\" y=\"14\" width=\"14\" height=\"8\" fill=\"%s\"/>"
                            .formatted(x, entry[0]));
            label(x + 20, 22, "start", entry[1]);
            x += 30 + 7 * entry[1].length();
        }
    }

    private void time() {
        int step = points.size() > 900 ? 300 : 60;
        for (int second = 0; second <= points.size(); second += step) {
            label(x(second - 1), WAITING.bottom() + 16, "middle", Integer.toString(second / 60));
        }
        label(RIGHT, WAITING.bottom() + 32, "end", "minutes");
    }

    private void add(String line) {
        svg.append(line).append('\n');
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
