#!/bin/sh
# Puts what builds for phones into the folder ROOT: Rust's own sources, and a C compiler for every
# system. Run once: 1 to 3 minutes, 0.2 GB fetched, 1 GB on disk. The folder may be deleted at any time.
#
#   prepare.sh ROOT RUST_VERSION
#
# No registry has Rust's standard library compiled for phones, so it is compiled from the sources,
# which Debian's backports carry for the versions that it packages.
set -eu
root=$1
version=$2

mkdir -p "$root"
exec 9>"$root/lock"
flock 9

if [ ! -e "$root/zig/done" ]; then
    rm -rf "$root/zig"
    python3 -m venv "$root/zig"
    "$root/zig/bin/pip" install --quiet --disable-pip-version-check ziglang==0.17.1
    touch "$root/zig/done"
fi

source=$root/rust-$version
[ ! -e "$source" ] || exit 0
apt=$root/apt
rm -rf "$apt" "$source.part"
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$source.part"
touch "$apt/status"
mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)
signed=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$signed] $mirror trixie-backports main" > "$apt/sources.list"
# Lists of its own, so that the machine's own packages stay what they are.
cat > "$apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
APT::Sandbox::User "root";
CONF
export APT_CONFIG="$apt/apt.conf"
apt-get update -q
package=$(apt-cache madison rust-src | awk -v v="$version" '$3 ~ "^" v "[+]" { print $3; exit }')
if [ -z "$package" ]; then
    echo "Debian's backports carry no sources of Rust $version, so nothing can be built for phones" >&2
    echo "here; use a toolchain whose sources they carry, or 'rustup component add rust-src'" >&2
    exit 1
fi
cd "$apt"
apt-get download -q "rust-src=$package"
dpkg-deb -x rust-src_*.deb "$source.part"
mv "$source.part/usr/src/rustc-$version/library" "$source"
rm -rf "$apt" "$source.part"
