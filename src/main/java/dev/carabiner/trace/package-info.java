/**
 * Which request a piece of work, or a line in the log, belongs to, on all members that had to do with it.
 *
 * <p>May use the JDK only. Entry classes: {@link dev.carabiner.trace.RequestIds} makes and takes ids,
 * {@link dev.carabiner.trace.RequestId} is one. Whoever logs about a request gives the id as a parameter of its line, not
 * as text: a formatter that writes fields finds it there by its type.
 *
 * <p>Invariants: an id is text of a caller at worst, so it is bounded and printable; nothing is decided by it, and two
 * requests may have the same one.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.trace;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
