package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.WatchedFile;
import java.util.ArrayList;
import java.util.List;

/** Adds the users of a file to those of the configuration. Used by one thread at a time. */
final class UserFile implements WatchedFile.Reader<Users> {
    private final List<Account> inline;
    private Users latest = Users.none();

    UserFile(List<Account> inline) {
        this.inline = inline;
    }

    @Override
    public Users read(byte[] content) {
        List<Account> all = new ArrayList<>(inline);
        all.addAll(Account.parseFile(content));
        latest = latest.replacedBy(all);
        return latest;
    }
}
