/**
 * The room of the client for a Vert.x outside the cluster, over the WebSocket door. Empty so far: such a client speaks the
 * WebSocket protocol of the README itself. May use {@code wire} and the interfaces of {@code dev.carabiner}.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.client;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
