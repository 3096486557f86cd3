#!/usr/bin/env bash
# The commune codes of July 2025 (table of vietnamadminunits 1.0.4): more than half named another place before.
#
# One would take an official code for one commune's, for good, and join old records to new ones by
# it. When more than ten thousand communes became 3,321, almost all of these took a code that was in
# use, and most of them not the name that went with it. So a code in a report of 2024 and the same
# code in one of 2026 are two places, and a name that people know moved to another code: Hồng Gai
# had 06691 and has 06685, once Trần Hưng Đạo.
#
# A join by the bare code adds the figures of different places and says nothing. Instead: keep the
# date beside the code, and look both up together. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder" \
    vietnamadminunits==1.0.4
seen=$(python3 - "$folder/vietnamadminunits/data/dataset.db" <<'PYTHON'
import sqlite3
import sys
import unicodedata

table = sqlite3.connect(sys.argv[1])
new = dict(table.execute("SELECT wardCode, wardShort FROM admin_units"))
old = dict(table.execute("SELECT wardCode, wardShort FROM admin_units_legacy"))
kept = [code for code in new if code in old]
# Two spellings of one name, Hoà and Hòa, are no other name.
letters = lambda name: sorted(unicodedata.normalize("NFD", name.lower()))
other = [code for code in kept if letters(old[code]) != letters(new[code])]
print(f"{len(new)} codes, {len(kept)} of them used before, {len(other)} by a commune of another name")
for code in ["06685", "06691"]:
    print(code, old.get(code), "->", new.get(code))
PYTHON
)
echo "$seen"
if [ "$seen" != "3321 codes, 3316 of them used before, 1808 by a commune of another name
06685 Trần Hưng Đạo -> Hồng Gai
06691 Hồng Gai -> None" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
