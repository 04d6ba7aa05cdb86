package dev.carabiner.sim.mutants;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Turns a mutant's edits into classes, in memory. */
final class MutantCompiler {
    private static final Path SOURCES = Path.of(System.getProperty("basedir", "."), "src", "main", "java");
    private static final Pattern TOKEN = Pattern.compile("\\w+|[^\\w\\s]");

    private MutantCompiler() {}

    /** The changed classes by name. @throws IllegalArgumentException if an edit finds nothing, or does not compile */
    static Map<String, byte[]> compile(Mutant mutant) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Mutant.Edit edit : mutant.edits()) {
            String name = "dev.carabiner." + edit.type();
            String source = sources.containsKey(name) ? sources.get(name) : read(name);
            sources.put(name, apply(mutant, edit, source));
        }
        return compile(mutant.name(), sources);
    }

    private static String read(String name) {
        try {
            return Files.readString(SOURCES.resolve(name.replace('.', '/') + ".java"));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static String apply(Mutant mutant, Mutant.Edit edit, String source) {
        Matcher found = pattern(edit.find()).matcher(source);
        if (!found.find()) {
            throw new IllegalArgumentException(
                    mutant.name() + ": not found in " + edit.type() + ", which has changed since: " + edit.find());
        }
        String mutated = source.substring(0, found.start()) + edit.replacement() + source.substring(found.end());
        if (found.find()) {
            throw new IllegalArgumentException(mutant.name() + ": found twice in " + edit.type() + ": " + edit.find());
        }
        return mutated;
    }

    /** The same tokens, however the formatter has laid them out. */
    private static Pattern pattern(String find) {
        return Pattern.compile(TOKEN.matcher(find)
                .results()
                .map(token -> Pattern.quote(token.group()))
                .collect(Collectors.joining("\\s*")));
    }

    private static Map<String, byte[]> compile(String name, Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("java: a runtime without a compiler (expected: a JDK)");
        }
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((type, text) -> units.add(new Source(type, text)));
        StringWriter complaints = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-implicit:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
        JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null), classes);
        if (!compiler.getTask(complaints, files, null, options, null, units).call()) {
            throw new IllegalArgumentException(name + " does not compile: " + complaints);
        }
        Map<String, byte[]> bytes = new HashMap<>();
        classes.forEach((type, out) -> bytes.put(type, out.toByteArray()));
        return bytes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("mutant:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mutant:///" + type.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    classes.put(type, out);
                    return out;
                }
            };
        }
    }
}
