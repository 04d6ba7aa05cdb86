/**
 * Measures this build beside what it is to replace, in the same run and process.
 *
 * <p>May use {@code dev.carabiner}, {@code cluster} (for Vert.x's own cluster manager), {@code config}, {@code ring}, and
 * {@code cli.demo}'s free ports. Entry class: {@link dev.carabiner.cli.bench.Bench}.
 *
 * <p>Invariants: both sides do the same work by the same code, in turns, and every figure is shown with its yardstick.
 * Nothing here is a test: no figure makes it fail.
 *
 * <p>Glossary: a <em>yardstick</em> is what we are measured against; a <em>side</em> is we or the yardstick; a
 * <em>round</em> is a short time in which one side works; a <em>caller</em> begins its next operation when the last one is
 * done, so with n callers n are in flight.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.cli.bench;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
