package io.a3s.gateway.scaling;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one gateway has to do for a service, for the others.
 *
 * @param load what there is to do
 * @param isLeader whether it decides
 * @param wanted how many replicas are to get requests, as the leader says; a follower repeats what
 *     it goes by
 * @param draining the replicas that are to get no new requests, as the leader says
 * @param spare those of them which have none left of this gateway, and get none
 */
public record Report(
        Load load, boolean isLeader, int wanted, List<String> draining, List<String> spare) {
    private static final int MAX_IDS = 1000;

    /** Copies the lists. */
    public Report {
        draining = List.copyOf(draining);
        spare = List.copyOf(spare);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeDouble(load.average());
            out.writeInt(load.inFlight());
            out.writeInt(load.queued());
            out.writeInt(load.busy());
            out.writeBoolean(isLeader);
            out.writeInt(wanted);
            write(draining, out);
            write(spare, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    // What is not said of a replica keeps it: it counts as one that is in use.
    private static void write(List<String> ids, DataOutputStream out) throws IOException {
        List<String> some = ids.subList(0, Math.min(ids.size(), MAX_IDS));
        out.writeInt(some.size());
        for (String id : some) {
            out.writeUTF(id);
        }
    }

    /** Returns a report, or nothing if it makes no sense. */
    static Optional<Report> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Load load = new Load(in.readDouble(), in.readInt(), in.readInt(), in.readInt());
            return Optional.of(
                    new Report(load, in.readBoolean(), in.readInt(), read(in), read(in)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> read(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_IDS) {
            throw new IOException("ids: " + count);
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(in.readUTF());
        }
        return ids;
    }
}
