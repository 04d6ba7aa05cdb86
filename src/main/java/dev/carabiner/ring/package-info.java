/**
 * The mathematics of the ring: which member owns a key, and what a change of members moves.
 *
 * <p>May use the JDK and hash4j. No Vert.x, clock, thread, log or randomness: the same members give the same ring on
 * every machine. Entry class: {@link dev.carabiner.ring.HashRing}; {@link dev.carabiner.ring.WhatIf} for what a change would
 * move; {@link dev.carabiner.ring.HotKeys}, which counts keys, stands beside it.
 *
 * <p>The circle is the 2<sup>64</sup> unsigned values of a hash. Each member stands on it at its points; a key belongs
 * to the member of the first point that is strictly greater than the key's hash, and beyond the last point to that of
 * the first. What is the same for all cluster members is part of the format and must not change between releases: the
 * hash functions, the points of a member, the order of points, the digest.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A ring depends on its hash, its virtual nodes and its members only, never on the order or the history in which
 *       members came and went, not even where points collide: colliding points all stay, in order of name.
 *   <li>A new member takes keys, and gives none to anybody else; a leaving one gives its keys and moves no others. A
 *       greater weight only adds points.
 *   <li>Every member has at least one point, however small its weight.
 *   <li>The list of replicas for a count starts with the list for any smaller count.
 *   <li>Everything public is immutable and may be shared between threads.
 * </ul>
 *
 * <p>How it is kept: {@link dev.carabiner.ring.PointTable} cuts the circle into segments, and {@link
 * dev.carabiner.ring.Segment} each of them into cells. Rings that differ by one member share the segments in which that
 * member has no point. So a lookup reads two places in memory, a change costs what changes, and what was shared need not
 * be compared. Replicas are walked for, not kept: a table of them would cost more memory than the points, and most of it
 * would change with every member.
 *
 * <p>Glossary:
 *
 * <ul>
 *   <li><b>point</b>: a place on the circle, unsigned, taken by one virtual node of one member.
 *   <li><b>virtual nodes</b>: how many points a member of weight 1 has.
 *   <li><b>range</b>: a stretch of the circle, start included, end excluded; it may run over the top.
 *   <li><b>share</b>: the length of a range, or of all of a member's, as a part of the circle.
 *   <li><b>segment</b>: one of the equal parts of the circle, a power of two of them, with some 50 points each.
 *   <li><b>cell</b>: one of the equal parts of a segment; most have no point in them.
 *   <li><b>owner</b>, inside the package also: the number that stands for a member in the points.
 *   <li><b>zone</b>: what may fail together. Members without a zone count as one zone, for nothing says that they are
 *       apart.
 * </ul>
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.ring;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
