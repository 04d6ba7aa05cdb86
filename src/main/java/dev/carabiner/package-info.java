/**
 * What an application embeds: {@link dev.carabiner.Carabiner}, one member of a cluster with its doors. The composition
 * root: here, and nowhere else, the parts are put together.
 *
 * <p>May use all other packages but {@code client} and {@code cli}, which use it.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
