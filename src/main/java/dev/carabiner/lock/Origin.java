package dev.carabiner.lock;

/**
 * Where a command came from: the desk (the member that its caller is connected to, by id) and the desk's number for
 * this attempt. Later attempts of a desk have greater numbers.
 */
public record Origin(String desk, long number) {}
