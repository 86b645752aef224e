# Runs a command for as long as standard input is open, which is until the gateway closes it, or ends in whatever way.
# Then the command, and what it has started, gets SIGTERM, and SIGKILL if it is still there after a number of seconds.
#
#   sh -c SCRIPT supervise SECONDS COMMAND ARGUMENT...
limit=$1
shift
exec 3<&0 </dev/null
if command -v setsid >/dev/null 2>&1; then
    # A group of its own, so that signals reach what the command has started, too.
    setsid "$@" 3<&- &
    child=$!
    all=-$child
else
    "$@" 3<&- &
    child=$!
    all=$child
fi
(
    read -r _ <&3
    kill -TERM "$all" || kill -TERM "$child"
    waited=0
    while [ "$waited" -lt "$limit" ] && kill -0 "$child"; do
        sleep 1
        waited=$((waited + 1))
    done
    kill -KILL "$all"
) >/dev/null 2>&1 &
watch=$!
exec 3<&-
# An interrupt at the terminal is for the gateway, which then closes standard input.
trap '' TERM INT HUP
wait "$child" 2>/dev/null
code=$?
kill -KILL "$all" 2>/dev/null
kill -TERM "$watch" 2>/dev/null
exit "$code"
