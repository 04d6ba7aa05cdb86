/**
 * The demonstration: what a ring and what a lock are good for, on three members in one process.
 *
 * <p>May use {@code dev.carabiner}, {@code config}, {@code ring} and Vert.x. Entry class:
 * {@link dev.carabiner.cli.demo.Demo}.
 *
 * <p>Invariants: the workers know the cluster only through its doors, as strangers would; the number that they count in
 * guards itself in no way.
 *
 * <p>Glossary: a <em>scene</em> is one part of the demonstration; a <em>worker</em> adds one to the counter; a
 * <em>caller</em> is the client side of one door.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.cli.demo;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
