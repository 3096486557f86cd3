#!/usr/bin/env bash
# The time zone of Vietnam (tz 2026.6): until 1975 it is not always seven hours ahead.
#
# Vietnam has no daylight saving, and one would take its zone for a constant +07:00. In the tz database,
# which Python, Java, Android and browsers share, Asia/Ho_Chi_Minh keeps the clock of Saigon for the
# whole country: eight hours from 1960 to June 1975, and at other times before. Asia/Bangkok, which
# many phones in Vietnam are set to because it is the same today, stays at seven.
#
# Learners born in those years are most of a class. A date of birth that is kept as an instant, which
# is what JavaScript's Date, Java's Date and many spreadsheet readers give, is written at midnight
# of one zone and read at 23:00 of the day before in the other: the birth year of everybody entered
# as 1 January is one too low.  Instead: keep dates as year, month and day, or as the year alone;
# never as an instant. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder" \
    tzdata==2026.6
# An empty path leaves the zones of the package, not those of the system.
seen=$(PYTHONTZPATH='' PYTHONPATH="$folder" python3 - <<'PYTHON'
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

for year in [1952, 1957, 1961, 1974, 1976, 2026]:
    born = datetime(year, 1, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp()
    elsewhere = [ZoneInfo("Asia/Bangkok"), timezone(timedelta(hours=7))]
    shown = [datetime.fromtimestamp(born, zone).strftime("%Y-%m-%d %H:%M") for zone in elsewhere]
    print(f"1 January {year} is", *shown)
PYTHON
)
echo "tzdata 2026.6, midnight in Asia/Ho_Chi_Minh seen from Asia/Bangkok and from +07:00:"
echo "$seen"
if [ "$seen" != "1 January 1952 is 1951-12-31 23:00 1951-12-31 23:00
1 January 1957 is 1957-01-01 00:00 1957-01-01 00:00
1 January 1961 is 1960-12-31 23:00 1960-12-31 23:00
1 January 1974 is 1973-12-31 23:00 1973-12-31 23:00
1 January 1976 is 1976-01-01 00:00 1976-01-01 00:00
1 January 2026 is 2026-01-01 00:00 2026-01-01 00:00" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
