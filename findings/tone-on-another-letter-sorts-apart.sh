#!/usr/bin/env bash
# ICU (77.1 in pyicu-wheels 2.15.2), Vietnamese order: two spellings of one name are not neighbours.
#
# Hoà and Hòa are one name in two spellings, both in use, and most lists have both. One would expect
# the order for Vietnamese, which knows the tones as marks of a second rank, to keep the two side by
# side. ICU weighs the marks letter by letter: a tone on the second letter is less than any on the
# first, so Hoạ, another name, stands between them, and with equal given names the surnames begin anew.
#
# Whoever looks for a learner in a long list sees the first run and stops; merging neighbours as
# duplicates misses the pair. Instead: move the tone to one place before comparing. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder" \
    pyicu-wheels==2.15.2
seen=$(PYTHONPATH="$folder" python3 - <<'PYTHON'
import icu

order = icu.Collator.createInstance(icu.Locale("vi_VN"))
for names in [["Hòa", "Hoà", "Hoạ", "Hoa"], ["Thúy", "Thuý", "Thuỵ", "Thụy"]]:
    print(*sorted(names, key=order.getSortKey))
PYTHON
)
echo "$seen"
if [ "$seen" != "Hoa Hoà Hoạ Hòa
Thuý Thuỵ Thúy Thụy" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
