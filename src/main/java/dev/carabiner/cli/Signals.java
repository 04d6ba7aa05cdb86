package dev.carabiner.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which signal has come, so that it can be passed on. The platform has no public way to know, and the compiler warns of
 * {@code sun.misc.Signal}, so it is asked for by name; where it is missing, signals end this process as they always do.
 */
final class Signals {
    /** By which a person or a supervisor asks a process to end, with their numbers. */
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private static final System.Logger LOG = System.getLogger(Signals.class.getName());

    private Signals() {}

    /** From now on tells this listener of the signals, by name, instead of ending the process. */
    static void listen(Consumer<String> listener) {
        for (String name : NUMBERS.keySet()) {
            try {
                handle(name, listener);
            } catch (ReflectiveOperationException | IllegalArgumentException unknownHere) {
                LOG.log(System.Logger.Level.DEBUG, name + " is not passed on", unknownHere);
            }
        }
    }

    private static void handle(String name, Consumer<String> listener) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object told = Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        listener.accept(name);
                        return null;
                    }
                    return method.getName().equals("equals") ? Boolean.valueOf(proxy == arguments[0]) : (Object) 0;
                });
        try {
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), told);
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException(name, refused.getCause());
        }
    }

    /** What a shell says of a process that a signal has ended. */
    static int exitStatus(String name) {
        return 128 + NUMBERS.getOrDefault(name, 0);
    }

    /** Sends a signal to a process, if it is there. */
    static void send(String name, ProcessHandle process) {
        if (name.equals("TERM")) {
            boolean unused = process.destroy();
            return;
        }
        try {
            // The platform sends no other signal.
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            LOG.log(System.Logger.Level.DEBUG, "kill -{0}: {1}", name, status);
        } catch (IOException noSuchCommand) {
            boolean unused = process.destroy();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether what is typed at a terminal, Ctrl-C say, reaches this process: then it has reached its children, too, and
     * passing it on would make two of one. Known on Linux; elsewhere taken for false.
     */
    static boolean isInForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            // After the name in brackets: state, parent, group, session, terminal, foreground group of the terminal.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            return fields.get(2).equals(fields.get(5));
        } catch (IOException | RuntimeException elsewhere) {
            return false;
        }
    }
}
