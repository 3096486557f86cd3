#!/usr/bin/env bash
# JNA's archive for Android, up to 5.15.0: how its library is aligned depends on the processor.
#
# Phones with Android 15 and later may have memory pages of 16 KiB, and start no library whose LOAD
# segments are aligned to less. One archive holds the library once for each processor. One would look at
# the one for arm64, find 64 KiB, and call the archive fit. In the same archive the one for x86_64, which
# an emulator with such pages takes, and the one for 32-bit ARM are aligned to 4 KiB. From 5.16.0 on all
# are aligned to 16 KiB.
#
# So every library of an archive has to be read, not one. Needs Maven, a JDK, python3 and readelf.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Prints each processor with the alignment of its segments, in bytes.
alignments() {
    mvn --batch-mode --quiet org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        "-Dartifact=net.java.dev.jna:jna:$1:aar" "-DoutputDirectory=$folder/$1" >&2
    (
        cd "$folder/$1"
        python3 -m zipfile -e "jna-$1.aar" .
        for processor in arm64-v8a armeabi-v7a x86_64; do
            readelf -lW "jni/$processor/libjnidispatch.so" |
                awk -v processor="$processor" '/LOAD/ { print processor, $NF }' | sort -u
        done
    )
}

expect() {
    local seen
    seen=$(alignments "$1")
    echo "JNA $1:"
    echo "$seen"
    if [ "$seen" != "$2" ]; then
        echo "this is not what was seen before" >&2
        exit 1
    fi
}

expect 5.15.0 "arm64-v8a 0x10000
armeabi-v7a 0x1000
x86_64 0x1000"
expect 5.16.0 "arm64-v8a 0x4000
armeabi-v7a 0x4000
x86_64 0x4000"
