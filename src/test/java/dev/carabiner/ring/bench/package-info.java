/**
 * The ring measured beside the rings that people use today, in one run on one machine, so that the ratios can be
 * believed. {@code mvn -q -Pbench} prints a table in Markdown; entry class: {@link dev.carabiner.ring.bench.RingReport}.
 *
 * <p>Glossary: a <b>rival</b> is another way to find the owner of a key.
 */
@CheckReturnValue
package dev.carabiner.ring.bench;

import com.google.errorprone.annotations.CheckReturnValue;
