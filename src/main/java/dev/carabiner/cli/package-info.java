/**
 * The command line: one process, one command.
 *
 * <p>May use {@code dev.carabiner}, {@code client}, {@code config}, {@code trace}, {@code wire} (for what members answer)
 * and picocli; {@code cli.demo} is its stage, {@code cli.bench} its stopwatch. Entry
 * class: {@link dev.carabiner.cli.Main}, which sets the process up and is the only one that ends it;
 * {@link dev.carabiner.cli.OrderlyStop} is what a signal meets.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Standard output carries results only; logs, progress and complaints go to standard error.
 *   <li>A mistake of the user costs him one clear line and exit status 64, never a stack trace.
 *   <li>One event is one line of the log, or one indented trace behind it, whatever text it was made of: the formatters
 *       ({@link dev.carabiner.cli.LogLine}, {@link dev.carabiner.cli.JsonLine}) escape what could begin a line or hide one.
 *   <li>Nothing here keeps a failed process alive: whatever threads are left, it ends with its exit status.
 *   <li>A command is given its {@link dev.carabiner.cli.Terminal}, so it runs in a test as it does in a process.
 * </ul>
 *
 * <p>Glossary: a <em>flag</em> is an option on the command line; each stands for one or more keys of the configuration.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.cli;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
