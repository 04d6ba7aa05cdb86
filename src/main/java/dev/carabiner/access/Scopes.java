package dev.carabiner.access;

import java.util.List;
import java.util.stream.Collectors;

/** What a caller may do: all that any of its scopes grants. */
public record Scopes(List<Scope> all) {
    public static final Scopes EVERYTHING = new Scopes(List.of(new Scope(Right.ADMIN, "")));

    public Scopes {
        all = List.copyOf(all);
    }

    /**
     * Whether a right is granted.
     *
     * @param names the name that it is wanted for, or what all those names begin with; empty: every name, or a right that
     *     has nothing to do with names
     */
    public boolean grant(Right right, String names) {
        for (Scope scope : all) {
            // All names that begin with a text begin with whatever that text begins with.
            if (scope.right() == Right.ADMIN || (scope.right() == right && names.startsWith(scope.prefix()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether they grant everything, and on everybody's leases. */
    public boolean isAdmin() {
        return grant(Right.ADMIN, "");
    }

    /** Whether everything that the others grant is granted by one of these. */
    public boolean cover(Scopes others) {
        return others.all.stream().allMatch(scope -> grant(scope.right(), scope.prefix()));
    }

    @Override
    public String toString() {
        return all.stream().map(Scope::toString).collect(Collectors.joining(" "));
    }
}
