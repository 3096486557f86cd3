#!/usr/bin/env bash
# ICU (77.1 in pyicu-wheels 2.15.2): the lunar calendar in Vietnamese is Beijing's; Tết 2027 is a day late.
#
# Villages set meetings by the lunar date and stop for Tết. ICU, and so Intl in JavaScript, android.icu
# and Swift's Calendar, writes lunar dates in Vietnamese with the calendar "chinese". One would expect it
# to know Vietnam's, as it knows Korea's ("dangi"). It does not: moon and sun are reckoned for Beijing,
# an hour ahead, whatever the zone and the locale. Where the new moon or the solstice falls into that
# hour the two differ by a day, and in 1985 by a month. It is also some minutes off: in 2027, where a
# table for China agrees with Vietnam on 6 February, ICU begins the year on the 7th. Most years agree,
# so a test with today's date passes.
#
# Instead: a library that reckons for +07:00, as lunar-vn, or a table. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder" \
    pyicu-wheels==2.15.2 lunar-vn==1.4.0 lunardate==0.3.0
seen=$(PYTHONPATH="$folder" python3 - <<'PYTHON'
from datetime import datetime, timedelta, timezone

import icu
import lunar_vn
import lunardate

zone = icu.TimeZone.createTimeZone("Asia/Ho_Chi_Minh")
calendar = icu.Calendar.createInstance(zone, icu.Locale("vi_VN@calendar=chinese"))


def by_icu(day):
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=timezone(timedelta(hours=7)))
    calendar.setTime(noon.timestamp())
    return f"{calendar.get(icu.Calendar.DATE)}/{calendar.get(icu.Calendar.MONTH) + 1}"


def in_china(day):
    lunar = lunardate.LunarDate.from_solar_date(day.year, day.month, day.day)
    return f"{lunar.day}/{lunar.month}"


print("ICU", icu.ICU_VERSION, calendar.getType(), "- Tết that is not 1/1 by ICU:")
for year in range(1960, 2061):
    tet = lunar_vn.lunar_to_solar(lunar_vn.LunarDate(1, 1, year, 0))
    if by_icu(tet) != "1/1":
        print(f"{tet}: ICU {by_icu(tet)}, China {in_china(tet)}")
PYTHON
)
echo "$seen"
if [ "$seen" != "ICU 77.1 chinese - Tết that is not 1/1 by ICU:
1965-02-01: ICU 30/12, China 30/12
1968-01-29: ICU 30/12, China 30/12
1969-02-16: ICU 30/12, China 30/12
1985-01-21: ICU 1/12, China 1/12
2007-02-17: ICU 30/12, China 30/12
2027-02-06: ICU 30/12, China 1/1
2053-02-18: ICU 30/12, China 30/12" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
