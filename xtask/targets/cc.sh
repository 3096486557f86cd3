#!/bin/sh
# A C compiler and linker for another system, as the one of its SDK would be called: ZIG, TRIPLE and
# SYSTEM, as Rust names it, are in the environment. Android's headers stand nowhere here; those of musl stand in for them, which is good
# enough to compile SQLite and to see which functions of the system it wants.
set -eu
# What the caller says about the target is for another compiler.
count=$#
while [ "$count" -gt 0 ]; do
    argument=$1
    shift
    count=$((count - 1))
    case $argument in
    --target=* | -m*os-version-min=*) ;;
    -isysroot | -arch)
        shift
        count=$((count - 1))
        ;;
    *) set -- "$@" "$argument" ;;
    esac
done
# It checks for undefined behaviour unless told not to, and wants functions for that.
set -- -fno-sanitize=undefined "$@"
case $SYSTEM in
*-ios)
    headers=$(dirname "$ZIG")/lib/libc/include/any-darwin-any
    lacking=$(dirname "$0")/include
    exec "$ZIG" cc -target "$TRIPLE" -nostdlibinc -isystem "$headers" -isystem "$lacking" \
        -Wno-everything "$@"
    ;;
*-android*)
    # Android's names for what musl's headers call otherwise.
    exec "$ZIG" cc -target "$TRIPLE" -D__errno_location=__errno -fno-builtin-bcmp \
        -fno-builtin-memcmp "$@"
    ;;
*) exec "$ZIG" cc -target "$TRIPLE" "$@" ;;
esac
