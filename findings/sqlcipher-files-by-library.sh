#!/usr/bin/env bash
# SQLite3 Multiple Ciphers (in apsw-sqlite3mc 3.54.0.0): its cipher "sqlcipher" is not that of SQLCipher 4.
#
# Many languages have no SQLCipher, but this library, with SQLCipher as one of its ciphers. One would expect
# `PRAGMA cipher='sqlcipher'` to make and open the files of today's SQLCipher. By itself it does neither:
# `PRAGMA legacy=4` must stand before the key, although version 4 is the current one. The error is that of a
# wrong password.
#
# A backup handed from a phone to an office then looks like a forgotten password. Instead: write the version
# of the format beside the file, and set `legacy` always. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder/python" \
    apsw-sqlite3mc==3.54.0.0 sqlcipher3-wheels==0.5.7
cat >"$folder/open.py" <<'PYTHON'
import sys

import apsw
import sqlcipher3

folder = sys.argv[1]


def ciphers(path, legacy):
    file = apsw.Connection(path)
    file.pragma("cipher", "sqlcipher")
    if legacy is not None:
        file.pragma("legacy", legacy)
    file.pragma("key", "mot hai ba")
    return file


def cipher4(path):
    file = sqlcipher3.connect(path)
    file.execute("PRAGMA key = 'mot hai ba'")
    return file


def opens(file):
    try:
        return file.execute("SELECT name FROM learner").fetchall() == [("Hà",)]
    except (apsw.NotADBError, sqlcipher3.DatabaseError):
        return False


make = "CREATE TABLE learner (name); INSERT INTO learner VALUES ('Hà')"
cipher4(f"{folder}/four.db").executescript(make)
print("SQLCipher", cipher4(f"{folder}/four.db").execute("PRAGMA cipher_version").fetchone()[0].split(".")[0])
for legacy in [None, 3, 4]:
    path = f"{folder}/{legacy}.db"
    ciphers(path, legacy).execute(make)
    print(f"legacy {legacy}: opens SQLCipher 4's file {opens(ciphers(f'{folder}/four.db', legacy))}, "
          f"its own is opened by SQLCipher 4 {opens(cipher4(path))}")
PYTHON

# SQLCipher writes each failed opening to the error stream, too.
seen=$(PYTHONPATH="$folder/python" python3 "$folder/open.py" "$folder" 2>"$folder/log")
echo "$seen"
if [ "$seen" != "SQLCipher 4
legacy None: opens SQLCipher 4's file False, its own is opened by SQLCipher 4 False
legacy 3: opens SQLCipher 4's file False, its own is opened by SQLCipher 4 False
legacy 4: opens SQLCipher 4's file True, its own is opened by SQLCipher 4 True" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
