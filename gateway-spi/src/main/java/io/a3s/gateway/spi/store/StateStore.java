package io.a3s.gateway.spi.store;

import io.a3s.gateway.spi.Incubating;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Implemented by plugins: what the gateways of a fleet share.
 *
 * <p>Calls are made on virtual threads, several at once, and may block, but not for ever: each ends
 * within a few seconds, and honours interruption. Whatever the store needs to answer it gets when
 * it is first asked, and again after it has lost it; so a store that is away and comes back serves
 * on.
 *
 * <p>Keys, names, groups and members have 1 to {@value #MAX_NAME} characters of {@code a-z}, {@code
 * 0-9}, {@code .}, {@code _}, {@code -} and {@code /}. Values have at most {@value
 * #MAX_VALUE_BYTES} bytes, which is what the smallest store takes.
 *
 * @since 1.0
 */
@Incubating
public interface StateStore extends AutoCloseable {
    /** How many characters a key, a name, a group or a member has at most. */
    int MAX_NAME = 200;

    /** How many bytes a value has at most. */
    int MAX_VALUE_BYTES = 512 * 1024;

    /**
     * Returns what is kept under a key.
     *
     * @return {@link Stored#NONE}, with version 0, if nothing is
     * @throws StoreException if the store cannot say
     * @throws InterruptedException if interrupted meanwhile
     */
    Stored get(String key) throws StoreException, InterruptedException;

    /**
     * Keeps something under a key if nobody has changed it since, in one step.
     *
     * @param expectedVersion the version it is to replace; 0 if there is to be none yet
     * @param value what to keep
     * @return the new version, more than 0 and other than the one before; empty if the version was
     *     another, and nothing was changed
     * @throws StoreException if it cannot be done, or nobody knows whether it was
     * @throws InterruptedException if interrupted meanwhile; it may have been done all the same
     */
    OptionalLong compareAndSet(String key, long expectedVersion, byte[] value)
            throws StoreException, InterruptedException;

    /**
     * Takes a lease, or prolongs it if the same holder has it. It is free when nobody has taken it,
     * when its holder has {@linkplain #release released} it, and when its time is over; the store
     * may give it to another later than that, but not earlier.
     *
     * @param name what is leased
     * @param holder who wants it, unlike all others
     * @param ttl for how long from now, 1 second or more
     * @return whether the holder has it now
     * @throws StoreException if it cannot be done, or nobody knows whether it was
     * @throws InterruptedException if interrupted meanwhile; it may have been done all the same
     */
    boolean tryHold(String name, String holder, Duration ttl)
            throws StoreException, InterruptedException;

    /**
     * Gives a lease up; does nothing if somebody else has it.
     *
     * @throws StoreException if it cannot be done; the lease then ends with its time
     * @throws InterruptedException if interrupted meanwhile
     */
    void release(String name, String holder) throws StoreException, InterruptedException;

    /**
     * Makes known to others of a group what there is to say of one member, in place of what it said
     * before. It is forgotten when it was not repeated for a while.
     *
     * @param group who is to know
     * @param member who says it
     * @param value what is said
     * @param ttl how long others are to know it, 1 second or more
     * @throws StoreException if it cannot be done, or nobody knows whether it was
     * @throws InterruptedException if interrupted meanwhile; it may have been done all the same
     */
    void announce(String group, String member, byte[] value, Duration ttl)
            throws StoreException, InterruptedException;

    /**
     * Returns what the members of a group have announced and what is not to be forgotten yet, by
     * member.
     *
     * @throws StoreException if the store cannot say
     * @throws InterruptedException if interrupted meanwhile
     */
    Map<String, byte[]> announced(String group) throws StoreException, InterruptedException;

    /**
     * Forgets what a member has announced.
     *
     * @throws StoreException if it cannot be done; it is then forgotten with its time
     * @throws InterruptedException if interrupted meanwhile
     */
    void withdraw(String group, String member) throws StoreException, InterruptedException;

    /**
     * Returns what carries messages between gateways, always the same; empty if the store cannot,
     * which is known from its configuration.
     */
    default Optional<MessageBus> messages() {
        return Optional.empty();
    }

    /**
     * Lets go of connections and threads; what is stored stays. Called once, on a thread that may
     * block for a few seconds; calls that are under way fail.
     */
    @Override
    void close();
}
