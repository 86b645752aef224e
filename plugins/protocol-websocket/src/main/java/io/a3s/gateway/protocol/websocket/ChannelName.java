package io.a3s.gateway.protocol.websocket;

/** What a channel may be called. */
final class ChannelName {
    private static final int MAX_CHARACTERS = 128;

    private ChannelName() {}

    // A colon ends the name in a publication, and an underscore begins a command.
    static boolean isValid(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_CHARACTERS
                && name.charAt(0) != '_'
                && name.indexOf(':') < 0
                && name.strip().length() == name.length()
                && name.chars().noneMatch(Character::isISOControl);
    }
}
