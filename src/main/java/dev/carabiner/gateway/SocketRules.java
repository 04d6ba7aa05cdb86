package dev.carabiner.gateway;

/**
 * What holds for every socket.
 *
 * @param maxFrame the longest message that is read, in bytes
 * @param times the patience with its peer
 * @param rates how much its peer may ask for, with all other connections that it has
 */
record SocketRules(int maxFrame, SocketTimes times, ClientRates rates) {}
