package dev.carabiner.live;

import java.util.List;

/** What joins the members, numbered from 0, and what can be cut in it. Clients reach each member whatever is cut. */
interface Network extends AutoCloseable {
    /** The address of a member. */
    String host(int member);

    /** What to put before the command that starts a member. */
    List<String> prefix(int member);

    /** Whether connections can be cut at all. */
    boolean canCut();

    /** Loses all that one member sends to another. */
    void cut(int from, int to);

    /** Takes a member off the network; its clients do not reach it either. */
    void unplug(int member);

    /** Undoes all cuts. */
    void heal();

    /** One line for people. */
    String description();

    @Override
    void close();
}
