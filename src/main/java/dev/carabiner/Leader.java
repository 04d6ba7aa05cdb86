package dev.carabiner;

/**
 * Who leads.
 *
 * @param text what the leader said of itself
 * @param term the token of its leadership: higher than that of every leader before it
 */
public record Leader(String text, long term) {}
