#!/bin/sh
# Puts Debian 13 with its Swift into the folder ROOT, for Swift's tests on Linux. Run once, as root:
# 3 to 5 minutes, 0.6 GB fetched, 3.3 GB on disk. The folder may be deleted at any time.
#
#   prepare.sh ROOT
#
# The folder appears when it is complete. Everything is mounted in a namespace of its own, so that no
# mount outlives the script, whatever ends it.
set -eu
root=$1

if [ "${2-}" != within ]; then
    exec unshare --mount --propagation private "$0" "$root" within
fi

mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
[ ! -e "$root" ] || exit 0

# Debian's own mirror list where this is Debian, and what debootstrap knows elsewhere.
mirror=
if grep -qx 'ID=debian' /etc/os-release; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)
fi

part=$root.part
rm -rf --one-file-system "$part"
debootstrap --variant=minbase trixie "$part" ${mirror:+"$mirror"}
mountpoint -q "$part/proc" || mount --bind /proc "$part/proc"
echo 'APT::Install-Recommends "false";' > "$part/etc/apt/apt.conf.d/recommends"
chroot "$part" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y swiftlang libc6-dev libstdc++-14-dev
chroot "$part" apt-get clean
umount "$part/proc"
mv "$part" "$root"
