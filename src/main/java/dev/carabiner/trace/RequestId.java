package dev.carabiner.trace;

/**
 * What a request is called in logs: chosen by its caller, or made by the member that it reached.
 *
 * @param text 1 to {@value #MAX} printable ASCII characters
 */
public record RequestId(String text) {
    /** The greatest length. */
    public static final int MAX = 128;

    public RequestId {
        if (!isUsable(text)) {
            throw new IllegalArgumentException("request id: " + text.length() + " characters (expected: 1 to " + MAX
                    + " printable ASCII characters)");
        }
    }

    /** Whether this can be an id. */
    public static boolean isUsable(String text) {
        return !text.isEmpty() && text.length() <= MAX && text.chars().allMatch(RequestId::isPrintable);
    }

    /** The id of one request among those of this connection, whatever its client calls it. */
    public RequestId of(String request) {
        StringBuilder joined = new StringBuilder(text).append('/');
        request.chars().forEach(c -> joined.append(isPrintable(c) ? (char) c : '?'));
        joined.setLength(Math.min(joined.length(), MAX));
        return new RequestId(joined.toString());
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }

    /** The text alone, for lines in a log. */
    @Override
    public String toString() {
        return text;
    }
}
