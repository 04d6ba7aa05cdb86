/**
 * Reads and checks the settings of a member: defaults, then a file, then the environment, then flags.
 *
 * <p>May use the JDK and the YAML parser. The entry class is {@link dev.carabiner.config.CarabinerOptions}.
 *
 * <p>Invariants: options that exist are valid, alone and together, so nobody checks them again; nothing is read from
 * the process but the name of its user, for everything else is handed in; nothing looks up a host name or opens a
 * port. The files of keys and certificates that settings name are read only when somebody asks for it, with {@link
 * dev.carabiner.config.TlsFiles}, and checked whole; what is said of them never shows what is in them.
 *
 * <p>Glossary: a <i>key</i> is the dotted name of a setting ({@code locks.ttl.default}); its <i>text</i> is what
 * somebody wrote for it; its <i>origin</i> is where: a file, an environment variable, a flag.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.config;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
