#!/usr/bin/env bash
# pycountry 26.2.16: a release of February 2026 has the 63 provinces that Viet Nam had until June 2025.
#
# One would take the provinces of a country from the library that carries ISO 3166-2, in a release made
# seven months after a reform that the whole country lives by: since 1 July 2025 there are 34. All 63
# are there, each as if it were in force, and nothing says of when the list is: Hà Giang, Kon Tum and
# Bến Tre, which are no more, and Huế under its former name and kind, a municipality since 1 January 2025.
#
# A form that offers these files people under provinces that no office has, and the codes of the
# standard cannot be joined to those of the statistics office, which gave its own to the new ones.
# Instead: the table of the decree, with the day from which it holds. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder" pycountry==26.2.16
seen=$(PYTHONPATH="$folder" python3 - <<'PYTHON'
import pycountry

places = list(pycountry.subdivisions.get(country_code="VN"))
print(len(places), "provinces")
names = {place.name for place in places}
gone = ["Hà Giang", "Kon Tum", "Bến Tre"]
print("of before:", ", ".join(name for name in gone if name in names))
hue = pycountry.subdivisions.get(code="VN-26")
print("VN-26:", hue.type, hue.name)
dated = [place for place in places if any("date" in field or "from" in field for field in place._fields)]
print("with a day from which it holds:", len(dated))
PYTHON
)
echo "$seen"
if [ "$seen" != "63 provinces
of before: Hà Giang, Kon Tum, Bến Tre
VN-26: Province Thừa Thiên-Huế
with a day from which it holds: 0" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
