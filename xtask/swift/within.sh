#!/bin/sh
# Runs a command in the Debian of prepare.sh, as root, with the project's folder and what is built seen
# at /project (not to be written) and /built. No mount outlives it.
#
#   within.sh ROOT PROJECT BUILT FOLDER COMMAND...     FOLDER is a folder of the project
set -eu
root=$1 project=$2 built=$3

if [ "${LANTOA_WITHIN-}" != yes ]; then
    LANTOA_WITHIN=yes exec unshare --mount --propagation private "$0" "$@"
fi

folder=$4
shift 4
mkdir -p "$root/project" "$root/built" "$built"
# A root that is a mount of its own, so that a test can mount a small disk in it.
mount --bind "$root" "$root"
mount --bind /proc "$root/proc"
# Folders of tests have the same names within and without.
mount --bind /tmp "$root/tmp"
mount --bind "$built" "$root/built"
mount --bind "$project" "$root/project"
mount -o remount,bind,ro "$root/project"
exec chroot "$root" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/libexec/swift/bin:/usr/bin:/bin \
    LANTOA_LINK="${LANTOA_LINK-}" LANTOA_TRIES="${LANTOA_TRIES-}" LANTOA_SWIFT=/built/packages/swift/lantoa \
    sh -c 'cd "/project/$0" && exec "$@"' "$folder" "$@"
