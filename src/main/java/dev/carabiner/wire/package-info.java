/**
 * The one vocabulary of Carabiner: operations, their arguments and results, events, and errors, to and from JSON; and the
 * compact binary form of what members keep in registers and send each other.
 *
 * <p>May use {@code ring}, {@code lock}, {@code trace}, and JSON and buffers of Vert.x; nothing here knows a door, a member or a clock.
 * Start at {@link dev.carabiner.wire.Op}: each operation has a record of arguments with a static {@code parse}, and a
 * record or function for its result.
 *
 * <p>Parsing is strict, because an option that is silently ignored is a lock that does not do what its caller believes.
 * A field that the operation does not have, a value of another type (a number in quotes, a fraction, {@code null}) and a
 * value out of bounds are all refused with {@code bad_request} and a message in one form, {@code field: value
 * (expected: ...)}, in which the value is cut and made printable. A field that is left out takes its default; a field
 * that is {@code null} was not left out.
 *
 * <p>Durations are integer milliseconds; points of the ring and digests are 16 lower-case hex digits, since JSON numbers
 * lose bits past 2^53; times for people are ISO 8601 in UTC with whole seconds. An absent value is left out, never
 * {@code null}.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.wire;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
