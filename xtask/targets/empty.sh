#!/bin/sh
# Libraries with nothing in them, under the names of those that every Android has: `empty.sh FOLDER`.
# ZIG and TRIPLE are in the environment.
set -eu
mkdir -p "$1"
cd "$1"
: > empty.c
for name in c m dl log; do
    "$ZIG" cc -target "$TRIPLE" -shared -nostdlib -fPIC "-Wl,-soname,lib$name.so" -o "lib$name.so" empty.c
done
"$ZIG" cc -target "$TRIPLE" -c -o empty.o empty.c
# The NDK's own, linked in: what is wanted of it stays unresolved here.
"$ZIG" ar rcs libunwind.a empty.o
