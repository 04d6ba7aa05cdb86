/**
 * Who asks, and what they may: between the doors, which hear the callers, and the operations, which serve them.
 *
 * <p>May use {@code config}, {@code lock}, {@code wire} and Vert.x. Entry classes: {@link dev.carabiner.access.Authenticator}
 * makes a {@link dev.carabiner.access.Caller} of a credential, for the doors; {@link dev.carabiner.access.Access} says
 * whether a caller may do what it asks for, for the table of operations, so that no door can forget to ask.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A credential is in no message, no log and no {@code toString}; what is kept of an API token is its hash.
 *   <li>No outsider has the empty subject, which is everybody's where nobody has to say who they are, nor one of those
 *       that callers inside the cluster have.
 *   <li>With {@code auth.mode: none} everybody is the same caller, who may do everything.
 *   <li>A file that cannot be used does not open or close anything: the last one that could be used goes on.
 * </ul>
 *
 * <p>The wall clock decides here when a credential ends, as its issuer has written it; nothing about a lock is decided by
 * that.
 *
 * <p>Glossary: a <b>credential</b> proves who somebody is, a <b>subject</b> is who, a <b>right</b> is a kind of
 * operations, a <b>scope</b> is a right on some names, and a <b>caller</b> is a subject with its scopes, for as long as
 * its credential is good.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.access;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
