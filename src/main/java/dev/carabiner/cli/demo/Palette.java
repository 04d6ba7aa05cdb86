package dev.carabiner.cli.demo;

/** Colours for a terminal, or none. */
public enum Palette {
    PLAIN,
    COLOURED;

    private static final String RESET = "\u001B[0m";

    String strong(String text) {
        return paint("\u001B[1m", text);
    }

    String good(String text) {
        return paint("\u001B[32m", text);
    }

    String bad(String text) {
        return paint("\u001B[31m", text);
    }

    String changed(String text) {
        return paint("\u001B[33m", text);
    }

    String faint(String text) {
        return paint("\u001B[2m", text);
    }

    private String paint(String code, String text) {
        return this == PLAIN ? text : code + text + RESET;
    }
}
