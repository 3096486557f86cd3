#!/bin/sh
# The archiver that belongs to the compiler of cc.sh.
exec "$ZIG" ar "$@"
