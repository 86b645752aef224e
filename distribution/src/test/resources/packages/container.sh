# Runs a program in what an image describes, without an engine for containers: in the system's own programs and libraries
# instead of those of the base image. In a mount namespace, so that nothing of it is left.
#
#   container.sh ROOT CONTEXT JAVA STEPS CONFIG
#
# ROOT is an empty directory, CONTEXT that of the build, STEPS what the image does, in calls of the functions below, and CONFIG
# a file that is mounted where it looks for one. Ends with `start`.
set -eu
root=$1 context=$2 java=$3 steps=$4 config=$5

readonly_bind() {
  mount --bind "$1" "$2"
  mount -o remount,bind,ro "$2"
}

base() {
  mount -t tmpfs root "$root"
  for name in bin sbin lib lib32 lib64 libx32; do
    if [ -h "/$name" ]; then
      cp -P "/$name" "$root/$name"
    elif [ -d "/$name" ]; then
      mkdir "$root/$name"
      readonly_bind "/$name" "$root/$name"
    fi
  done
  mkdir -p "$root/usr" "$root/proc" "$root/dev" "$root/sys" "$root/etc" "$root/tmp" "$root/var" "$root/opt/java/openjdk"
  readonly_bind /usr "$root/usr"
  # The image writes there.
  mount -t tmpfs local "$root/usr/local"
  mkdir "$root/usr/local/bin"
  cp /etc/ld.so.cache "$root/etc/"
  for name in proc dev sys; do
    mount --rbind "/$name" "$root/$name"
  done
  # As Docker does with --tmpfs.
  mount -t tmpfs -o noexec,nosuid,nodev tmp "$root/tmp"
  readonly_bind "$java" "$root/opt/java/openjdk"
}

copy() {
  case $2 in
    */) to=$root$2${1##*/} ;;
    *) to=$root$2 ;;
  esac
  if [ -d "$context/$1" ]; then
    mkdir -p "$to"
  else
    mkdir -p "${to%/*}"
    touch "$to"
  fi
  readonly_bind "$context/$1" "$to"
}

run() {
  WARM=false chroot "$root" /bin/sh -c "$1"
}

volume() {
  mount --bind "$root$1" "$root$1"
}

# start USER DIRECTORY PROGRAM [NAME=VALUE...]
start() {
  user=$1 directory=$2 program=$3
  shift 3
  touch "$root$directory/gateway.hcl"
  mount --bind "$config" "$root$directory/gateway.hcl"
  # As Docker does with --read-only.
  mount -o remount,bind,ro "$root"
  exec chroot --userspec="$user" --groups= "$root" \
    /usr/bin/env -i PATH=/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin JAVA_HOME=/opt/java/openjdk "$@" \
    /bin/sh -c 'cd "$1" && exec "$2"' sh "$directory" "$program"
}

base
. "$steps"
