package dev.carabiner.gateway;

/**
 * What is open at the doors of one member at one moment.
 *
 * @param connections of HTTP and WebSocket together
 * @param sockets WebSockets
 */
public record DoorLevels(int connections, int sockets) {}
