/**
 * What a holder of leases does, wherever it lives: it acquires, renews, notices by its own clock that it has lost, and
 * releases. It asks by a {@link dev.carabiner.holder.LockLink}, and implements the interfaces of {@code dev.carabiner}.
 * May use those, {@code wire} and Vert.x.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.holder;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
