package io.a3s.gateway.rollout;

import io.a3s.gateway.rollout.ObservedWindow.Both;
import io.a3s.gateway.rollout.ObservedWindow.Counted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What one gateway has seen of a rollout's present step, for the others. Some hundred bytes as a
 * rule, and less than 32 kB: two revisions, two histograms each, and all that twice where the step
 * is older than the window.
 *
 * @param fingerprint what is rolled out there
 * @param version the state that it goes by; figures of another one say nothing about this one
 * @param number another one each time, so that a gateway which is gone is noticed
 * @param isUnfit whether no backend of the new revision was fit to serve for a whole window
 * @param counted what was counted
 */
record WindowReport(
        String fingerprint, long version, long number, boolean isUnfit, Counted counted) {
    // Another number is for gateways of another release.
    private static final int FORM = 1;

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeUTF(fingerprint);
            out.writeLong(version);
            out.writeLong(number);
            out.writeBoolean(isUnfit);
            out.writeBoolean(counted.isOne());
            write(counted.recent(), out);
            if (!counted.isOne()) {
                write(counted.whole(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Both both, DataOutput out) throws IOException {
        both.from().write(out);
        both.to().write(out);
    }

    /** Returns a report, or nothing if it makes no sense. */
    static Optional<WindowReport> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORM) {
                return Optional.empty();
            }
            String fingerprint = in.readUTF();
            long version = in.readLong();
            long number = in.readLong();
            boolean isUnfit = in.readBoolean();
            boolean isOne = in.readBoolean();
            Both recent = read(in);
            Both whole = isOne ? recent : read(in);
            return Optional.of(
                    new WindowReport(
                            fingerprint, version, number, isUnfit, new Counted(recent, whole)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Both read(DataInput in) throws IOException {
        Observation from = Observation.read(in);
        return new Both(from, Observation.read(in));
    }
}
