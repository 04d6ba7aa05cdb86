package dev.carabiner.lock;

/** What a holder calls its lease, so that a repeat of a request is known as one: 1 to 128 printable characters. */
public record LeaseId(String value) {
    /** The longest id, in UTF-16 units. */
    public static final int MAX_LENGTH = 128;

    public LeaseId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "leaseId: " + value.length() + " characters (expected: 1 to " + MAX_LENGTH + ")");
        }
        if (!value.codePoints().allMatch(LeaseId::isPrintable)) {
            throw new IllegalArgumentException("leaseId: a character that does not print (expected: printable only)");
        }
    }

    /** Whether people can see this character, and no terminal or log takes it for an order. */
    public static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
