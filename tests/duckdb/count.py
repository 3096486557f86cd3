"""A report in every division, counted once more by DuckDB and compared with the Parquet file of the program.

    count.py FOLDER

The folder holds what the program prints of the same data: lists of classes, places, people and visits, each
class's roll and meetings, and a Parquet file for each division; and what was typed of plans, of days on which a class
did not meet, and of meetings at which levels were reached. DuckDB counts from that alone, by SQL that says what
docs/cli.md says under "How a report counts"; nothing of the program's own counting is used. The data has neither moves
nor links nor disputes, whose tests stand beside the counting itself.
"""

import sys
from pathlib import Path

import duckdb

NUMBERS = [
    "classes", "meetings", "learners", "turns", "present_rate", "blank", "half_marked", "disputed",
    "planned", "not_met", "not_heard_of", "visits", "taught", "practised", "alone", "confirmed",
]
PLANNED = ["planned", "not_met", "not_heard_of"]
LEVELS = ["taught", "practised", "alone", "confirmed"]

# For each division: the key of a class, a meeting, a meeting's topic, a mark, or a person.
DIVISIONS = {
    "all": "'all'",
    "place": "coalesce(place, team_place, 'unknown')",
    "area": "coalesce(area, 'unknown')",
    "team": "team",
    "class": "class",
    "topic": "topic",
    "audience": "coalesce(audience, 'unknown')",
    "sex": "coalesce(sex, 'unknown')",
    "age": """CASE WHEN birth_year IS NULL THEN 'unknown' WHEN year - birth_year < 18 THEN '<18'
              WHEN year - birth_year < 35 THEN '18-34' WHEN year - birth_year < 60 THEN '35-59' ELSE '60+' END""",
    "village": "CASE WHEN village IS NULL THEN 'unknown' ELSE concat_ws(':', team_place, lower(village)) END",
    "volunteer": "coalesce(person, 'unknown')",
    "week": "strftime(date, '%G-W%V')",
    "month": "strftime(date, '%Y-%m')",
    "quarter": "strftime(date, '%Y-Q') || quarter(date)",
}
OF_CLASSES = {"all", "place", "area", "team", "class"}
OF_PEOPLE = {"audience", "sex", "age", "village", "volunteer"}
OF_DAYS = {"week", "month", "quarter"}
# The key of a visit, where the division knows it.
VISITS = {"all": "'all'", "place": "place", "area": "area", "team": "team", "topic": "topic", "class": None} | {
    by: DIVISIONS[by] for by in OF_DAYS
}


def read(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Reads the lists, each class's roll and its meetings into tables."""
    db.execute(f"""
        CREATE TABLE team AS SELECT team, place AS team_place FROM read_json('{folder}/teams.json');
        CREATE TABLE class AS
            SELECT class, classes.name, team, place, team_place
            FROM read_json('{folder}/classes.json') AS classes JOIN team USING (team);
        -- Each place with itself and with those around it.
        CREATE TABLE around AS
            WITH RECURSIVE place AS (SELECT * FROM read_json('{folder}/places.json')),
            around(place, area) AS (
                SELECT place, place FROM place UNION
                SELECT around.place, "in" FROM around JOIN place ON place.place = area WHERE "in" IS NOT NULL)
            SELECT * FROM around;
        CREATE TABLE person AS
            SELECT DISTINCT learner, sex, birth_year, audience, village FROM read_json('{folder}/learners.json');
        CREATE TABLE volunteer AS SELECT person, name FROM read_json('{folder}/persons.json');
        CREATE TABLE roll AS SELECT * FROM read_json('{folder}/roll-*.json');
        CREATE TABLE comes AS SELECT class, unnest(learners).learner AS learner FROM roll;
        CREATE TABLE mark AS
            SELECT meeting, learner, mark, person
            FROM (SELECT unnest(marks, recursive := true) FROM roll) JOIN volunteer ON name = "by";
        CREATE TABLE level AS
            SELECT class, learner, topic, level, person, day::DATE AS date
            FROM (SELECT class, unnest(levels, recursive := true) FROM roll) JOIN volunteer ON name = "by"
                JOIN read_json('{folder}/reached.json') USING (learner);
        CREATE TABLE visit AS SELECT * REPLACE (date::DATE AS date) FROM read_json('{folder}/visits.json');
        CREATE TABLE met AS
            SELECT meeting, class, closed, topics, date::DATE AS date
            FROM read_json('{folder}/meetings-*.json')
            WHERE meeting IN (SELECT meeting FROM mark);
        CREATE TABLE last AS SELECT year(max(date)) AS year FROM met;
        -- Whoever comes to a class, at each of its meetings that has a mark; blank where nobody marked them.
        CREATE TABLE seat AS
            SELECT met.*, comes.learner, mark.mark, mark.person
            FROM met JOIN comes USING (class) LEFT JOIN mark USING (meeting, learner);
        -- Each day until a class's last meeting, with what was said last of the weekdays on which it means to meet.
        CREATE TABLE planned AS
            WITH plan AS (
                SELECT class, string_split(weekdays, ',') AS weekdays, since::DATE AS since
                FROM read_json('{folder}/plans.json') JOIN class USING (name)),
            span AS (
                SELECT class, min(since) AS first, max(date) AS last FROM plan JOIN met USING (class) GROUP BY class),
            day AS (SELECT class, unnest(generate_series(first, last, INTERVAL 1 DAY))::DATE AS date FROM span),
            meant AS (
                SELECT class, date, arg_max(weekdays, since) AS weekdays
                FROM day JOIN plan USING (class) WHERE since <= date GROUP BY class, date),
            not_met AS (
                SELECT class, day::DATE AS date FROM read_json('{folder}/not_met.json') JOIN class USING (name))
            SELECT class, date, (class, date) IN (SELECT class, date FROM met) AS held,
                (class, date) IN (FROM not_met) AS not_met
            FROM meant WHERE list_contains(weekdays, lower(strftime(date, '%a')));
    """)


def counted(by: str) -> str:
    """Returns the question that counts one division."""
    key = DIVISIONS[by]
    # By area a class stands in the row of its place and of each one around it.
    classes = "class" if by != "area" else \
        "(SELECT class.*, area FROM class LEFT JOIN around ON around.place = coalesce(class.place, team_place))"
    of = f"FROM {{}} JOIN {classes} AS class USING (class) JOIN person USING (learner), last"
    # A meeting about two topics stands in the rows of both, one about none in that of what is not known.
    topics = "unnest(CASE WHEN len(topics) = 0 THEN ['unknown'] ELSE topics END) AS topic"
    seats = f"(SELECT * EXCLUDE topics, {topics} FROM seat)" if by == "topic" else "seat"
    seen = "mark IS NOT NULL" if by in OF_PEOPLE else "true"
    visits = VISITS.get(by, "'unknown'")
    visit = "visit JOIN around USING (place)" if by == "area" else "visit"
    visits = f"SELECT {visits} AS key, sum(count)::INTEGER AS visits FROM {visit} GROUP BY ALL" if visits \
        else "SELECT NULL AS key, 0 AS visits WHERE false"
    # Of whole classes also those count that have not met; they alone, and days, have a plan.
    known = f"SELECT {key} AS key, count(*) AS classes FROM {classes} AS class GROUP BY ALL" if by in OF_CLASSES \
        else f"SELECT key, count(DISTINCT class) FILTER ({seen}) AS classes FROM seats GROUP BY key"
    has_plans = "true" if by in OF_CLASSES | OF_DAYS else "false"
    plan_key = key if by in OF_CLASSES | OF_DAYS else "NULL"
    levels = ", ".join(f"count(DISTINCT learner) FILTER (level = '{level}') AS {level}" for level in LEVELS)
    standing = " ".join(f"WHEN '{level}' THEN {at}" for at, level in enumerate(LEVELS))
    # In a row of days stands what was reached until then.
    reached = f"(SELECT {key} AS key, learner, topic, level {of.format('level')})" if by not in OF_DAYS else f"""(
            SELECT time.key, learner, topic, level FROM level JOIN (
                SELECT key FROM numbers UNION SELECT key FROM plans UNION SELECT key FROM visits
                UNION SELECT {key} FROM level) AS time ON {key} <= time.key)"""
    counts = ["classes", "meetings", "learners", "turns", "blank", "half_marked", "planned", "not_met", "not_heard_of",
              "visits", *LEVELS]
    counts = {count: f"coalesce({count}, 0) AS {count}" for count in counts} | {
        "present_rate": "CASE WHEN counted > 0 THEN (200 * turns + counted) // (2 * counted) END AS present_rate",
        "disputed": "0 AS disputed",
    }
    return f"""
        WITH seats AS (SELECT seat.*, {key} AS key {of.format(f'{seats} AS seat')}),
        numbers AS (
            SELECT key, count(DISTINCT meeting) FILTER ({seen}) AS meetings,
                count(DISTINCT learner) FILTER (mark IN ('present', 'late')) AS learners,
                count(*) FILTER (mark IN ('present', 'late')) AS turns,
                count(*) FILTER (mark IN ('present', 'late', 'absent')) AS counted,
                count(*) FILTER (mark IS NULL) AS blank,
                count(DISTINCT meeting) FILTER (mark IS NULL AND closed) AS half_marked
            FROM seats GROUP BY key),
        known AS ({known}),
        plans AS (
            SELECT {plan_key} AS key, count(*) AS planned, count(*) FILTER (NOT held AND not_met) AS not_met,
                count(*) FILTER (NOT held AND NOT not_met) AS not_heard_of
            FROM planned JOIN {classes} AS class USING (class) WHERE {has_plans} GROUP BY ALL HAVING count(*) > 0),
        visits AS ({visits}),
        highest AS (
            SELECT key, learner, topic, arg_max(level, CASE level {standing} END) AS level
            FROM {reached} GROUP BY key, learner, topic),
        levels AS (SELECT key, {levels} FROM highest GROUP BY key),
        keys AS (
            SELECT key FROM numbers UNION SELECT key FROM known UNION SELECT key FROM plans
            UNION SELECT key FROM visits UNION SELECT key FROM levels)
        SELECT key, {', '.join(counts[number] for number in NUMBERS)}
        FROM keys LEFT JOIN numbers USING (key) LEFT JOIN known USING (key) LEFT JOIN plans USING (key)
            LEFT JOIN visits USING (key) LEFT JOIN levels USING (key)
    """


def main() -> int:
    folder = Path(sys.argv[1])
    db = duckdb.connect()
    read(db, folder)
    wrong = 0
    for by in DIVISIONS:
        file = folder / f"report-{by}.parquet"
        kinds = {name: kind for name, kind, *_ in db.execute(f"DESCRIBE FROM '{file}'").fetchall()}
        wanted = {"key": "VARCHAR", "name": "VARCHAR"} | dict.fromkeys(NUMBERS, "INTEGER")
        if by in ("place", "area"):
            wanted["code"] = "VARCHAR"
        if by == "team":
            wanted["missing_devices"] = "INTEGER"
        columns = ", ".join(["key", *NUMBERS])
        written = db.execute(f"SELECT {columns} FROM '{file}' ORDER BY key").fetchall()
        own = db.execute(f"SELECT {columns} FROM ({counted(by)}) ORDER BY key").fetchall()
        if kinds != wanted:
            print(f"{by}: columns {kinds}", file=sys.stderr)
            wrong += 1
        if written != own or not own:
            print(f"{by}: the program wrote\n  {written}\nand DuckDB counts\n  {own}", file=sys.stderr)
            wrong += 1
        told = {name: sum(row[1 + NUMBERS.index(name)] for row in own) for name in ("turns", *PLANNED)}
        print(f"{by}: {len(own)} rows, {', '.join(f'{number} {name}' for name, number in told.items())}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
