package dev.carabiner.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keys that come most often, of any number of keys, in memory for a few: the Space-Saving algorithm of Metwally,
 * Agrawal and El Abbadi ("Efficient computation of frequent and top-k elements in data streams", 2005). It counts so many
 * keys as it has places; a new key takes the place of the one with the smallest count, and that count as well, as its
 * possible error.
 *
 * <p>Each key that makes up more than 1 / places of all is among those counted; a count is never too small, and too great
 * by its {@code error} at most. Counting takes a constant number of steps but for a search among equal counts, which
 * halves, and allocates nothing.
 *
 * <p>{@link #halve} lets what was long ago weigh less. For one thread.
 */
public final class HotKeys {
    /** Longer keys are not counted one by one, so that the memory has a bound; they are in the total. */
    public static final int MAX_LENGTH = 256;

    private static final int NONE = -1;

    // By place, in order of falling count: so who is raised changes places with the first of those with its old count,
    // and the last is the one to go.
    private final String[] keys;
    private final long[] counts;
    private final long[] errors;
    private int used;
    private long total;

    // A hash table from keys to entries, chained; an entry keeps its number, and knows its place.
    private final int[] heads;
    private final int[] nexts; // By entry.
    private final int[] placeOfEntry;
    private final int[] entryOfPlace;

    /**
     * One of the keys.
     *
     * @param count how often it came, at most
     * @param error by how much that may be too great
     */
    public record Hot(String key, long count, long error) {}

    /** @param places how many keys are counted, 1 to 65536 */
    public HotKeys(int places) {
        if (places < 1 || places > 1 << 16) {
            throw new IllegalArgumentException("places: " + places + " (expected: 1 to 65536)");
        }
        keys = new String[places];
        counts = new long[places];
        errors = new long[places];
        heads = new int[Integer.highestOneBit(places) << 1];
        nexts = new int[places];
        placeOfEntry = new int[places];
        entryOfPlace = new int[places];
        Arrays.fill(heads, NONE);
        Arrays.fill(keys, "");
    }

    /** Counts a key once. */
    public void count(String key) {
        total++;
        if (key.length() > MAX_LENGTH) {
            return;
        }
        int entry = find(key);
        if (entry != NONE) {
            raise(placeOfEntry[entry]);
        } else if (used < keys.length) {
            take(used, used, key);
            counts[used] = 0;
            used++;
            raise(used - 1);
        } else {
            int last = used - 1;
            int freed = entryOfPlace[last];
            unlink(freed);
            take(last, freed, key);
            errors[last] = counts[last];
            raise(last);
        }
    }

    /** How many were counted, those of no place too; halved with the rest. */
    public long total() {
        return total;
    }

    /** The keys that came most often, at most so many, the most frequent first. */
    public List<Hot> top(int most) {
        List<Hot> top = new ArrayList<>();
        for (int place = 0; place < Math.min(most, used); place++) {
            top.add(new Hot(keys[place], counts[place], errors[place]));
        }
        return top;
    }

    /** Halves all counts, and forgets what has none left. */
    public void halve() {
        total /= 2;
        for (int place = 0; place < used; place++) {
            counts[place] /= 2;
            errors[place] /= 2;
        }
        // The order stays, so those without a count are the last; places are given away from the front again.
        while (used > 0 && counts[used - 1] == 0) {
            used--;
        }
        rebuild();
    }

    private void rebuild() {
        Arrays.fill(heads, NONE);
        for (int place = 0; place < used; place++) {
            take(place, place, keys[place]);
        }
        Arrays.fill(keys, used, keys.length, "");
        Arrays.fill(errors, used, errors.length, 0);
    }

    private void take(int place, int entry, String key) {
        keys[place] = key;
        placeOfEntry[entry] = place;
        entryOfPlace[place] = entry;
        int bucket = bucket(key);
        nexts[entry] = heads[bucket];
        heads[bucket] = entry;
    }

    private void raise(int place) {
        int first = firstWithCount(counts[place], place);
        if (first != place) {
            swap(first, place);
        }
        counts[first]++;
    }

    /** The first place with this count; the places from there to {@code place} all have it. */
    private int firstWithCount(long count, int place) {
        int low = 0;
        int high = place;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (counts[middle] > count) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Two places with equal counts. */
    private void swap(int a, int b) {
        String key = keys[a];
        keys[a] = keys[b];
        keys[b] = key;
        long error = errors[a];
        errors[a] = errors[b];
        errors[b] = error;
        int entry = entryOfPlace[a];
        entryOfPlace[a] = entryOfPlace[b];
        entryOfPlace[b] = entry;
        placeOfEntry[entryOfPlace[a]] = a;
        placeOfEntry[entryOfPlace[b]] = b;
    }

    private int find(String key) {
        int entry = heads[bucket(key)];
        while (entry != NONE && !keys[placeOfEntry[entry]].equals(key)) {
            entry = nexts[entry];
        }
        return entry;
    }

    private void unlink(int entry) {
        int bucket = bucket(keys[placeOfEntry[entry]]);
        if (heads[bucket] == entry) {
            heads[bucket] = nexts[entry];
            return;
        }
        int before = heads[bucket];
        while (nexts[before] != entry) {
            before = nexts[before];
        }
        nexts[before] = nexts[entry];
    }

    private int bucket(String key) {
        int hash = key.hashCode() * 0x9E3779B1; // Keys that differ in their last digits only should not be neighbours.
        return hash >>> -Integer.numberOfTrailingZeros(heads.length);
    }
}
