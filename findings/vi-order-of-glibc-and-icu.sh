#!/usr/bin/env bash
# Debian 12's glibc 2.36, locale vi_VN: Ấ is sorted as a kind of A, not of Â.
#
# In Vietnamese â, ă, ê, ô, ơ and ư are letters of their own, and a tone makes no other letter:
# Ân and Ấn belong together, after An. One would expect a system's own locale vi_VN to know that. It
# does for the six letters without a tone; with one they fall back to the plain letter, so the tone
# decides whether a name stands among those with a or among those with â. ICU (here 77.1) and with
# it the phones order them rightly.
#
# `sort`, `ls` and a PostgreSQL database made with vi_VN give another list than the phone beside them;
# a merge of two sorted lists breaks. Instead: in PostgreSQL COLLATE "vi-x-icu", elsewhere an order
# of one's own.  Needs Debian 12, python3 and localedef.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

(cd "$folder" && apt-get download -qq 'locales=2.36-*' && dpkg-deb -x locales_*.deb .)
I18NPATH="$folder/usr/share/i18n" localedef --no-archive -i vi_VN -f UTF-8 "$folder/vi_VN.UTF-8"
python3 -m pip install -qq --no-compile --no-deps --target "$folder/python" \
    pyicu-wheels==2.15.2
names=$(printf '%s\n' An Án Ân Ấn Ậu Em Ếch Ên Ôn Ốn On Ưa Ứa Ua)
glibc=$(LOCPATH="$folder" LC_ALL=vi_VN.UTF-8 sort <<<"$names" | paste -sd' ')
icu=$(PYTHONPATH="$folder/python" python3 -c '
import sys

import icu

order = icu.Collator.createInstance(icu.Locale("vi_VN"))
print(*sorted(sys.argv[1].split(), key=order.getSortKey))' "$names")
echo "glibc: $glibc"
echo "ICU:   $icu"
if [ "$glibc" != "An Án Ấn Ậu Ân Ếch Em Ên On Ốn Ôn Ua Ứa Ưa" ] ||
    [ "$icu" != "An Án Ân Ấn Ậu Em Ếch Ên On Ôn Ốn Ua Ưa Ứa" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
