"""A report in every division, counted once more by DuckDB and compared with the Parquet file of the program.

    count.py FOLDER

The folder holds what the program prints of the same data: lists of classes, learners and visits, each class's
roll and meetings, and a Parquet file for each division. DuckDB counts from the lists and rolls alone, by SQL that
says what docs/cli.md says under "How a report counts"; nothing of the program's own counting is used. The data has
neither moves nor links nor disputes, whose tests stand beside the counting itself.
"""

import sys
from pathlib import Path

import duckdb

NUMBERS = [
    "classes", "meetings", "learners", "turns", "present_rate", "blank", "half_marked", "disputed", "visits",
    "taught", "practised", "alone", "confirmed",
]
LEVELS = ["taught", "practised", "alone", "confirmed"]

# For each division: the key of a class, a meeting's topic, or a person.
DIVISIONS = {
    "all": "'all'",
    "place": "coalesce(place, team_place, 'unknown')",
    "team": "team",
    "class": "class",
    "topic": "topic",
    "audience": "coalesce(audience, 'unknown')",
    "sex": "coalesce(sex, 'unknown')",
    "age": """CASE WHEN birth_year IS NULL THEN 'unknown' WHEN year - birth_year < 18 THEN '<18'
              WHEN year - birth_year < 35 THEN '18-34' WHEN year - birth_year < 60 THEN '35-59' ELSE '60+' END""",
}
OF_PEOPLE = {"audience", "sex", "age"}
# The key of a visit, where the division knows it.
VISITS = {"all": "'all'", "place": "place", "team": "team", "topic": "topic", "class": None}


def read(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Reads the lists, each class's roll and its meetings into tables."""
    db.execute(f"""
        CREATE TABLE team AS SELECT team, place AS team_place FROM read_json('{folder}/teams.json');
        CREATE TABLE class AS
            SELECT class, team, place, team_place FROM read_json('{folder}/classes.json') JOIN team USING (team);
        CREATE TABLE person AS
            SELECT DISTINCT learner, sex, birth_year, audience FROM read_json('{folder}/learners.json');
        CREATE TABLE roll AS SELECT * FROM read_json('{folder}/roll-*.json');
        CREATE TABLE comes AS SELECT class, unnest(learners).learner AS learner FROM roll;
        CREATE TABLE mark AS
            SELECT unnest(marks).meeting AS meeting, unnest(marks).learner AS learner, unnest(marks).mark AS mark
            FROM roll;
        CREATE TABLE level AS
            SELECT class, unnest(levels).learner AS learner, unnest(levels).topic AS topic,
                unnest(levels).level AS level
            FROM roll;
        CREATE TABLE visit AS SELECT * FROM read_json('{folder}/visits.json');
        CREATE TABLE met AS
            SELECT meeting, class, closed, topics, year(date::DATE) AS year
            FROM read_json('{folder}/meetings-*.json')
            WHERE meeting IN (SELECT meeting FROM mark);
        CREATE TABLE last AS SELECT max(year) AS year FROM met;
        -- Whoever comes to a class, at each of its meetings that has a mark; blank where nobody marked them.
        CREATE TABLE seat AS
            SELECT met.* EXCLUDE year, comes.learner, mark.mark
            FROM met JOIN comes USING (class) LEFT JOIN mark USING (meeting, learner);
    """)


def counted(by: str) -> str:
    """Returns the question that counts one division."""
    key = DIVISIONS[by]
    of = f"FROM {{}} JOIN class USING (class) JOIN person USING (learner), last"
    # A meeting about two topics stands in the rows of both, one about none in that of what is not known.
    topics = "unnest(CASE WHEN len(topics) = 0 THEN ['unknown'] ELSE topics END) AS topic"
    seats = f"(SELECT * EXCLUDE topics, {topics} FROM seat)" if by == "topic" else "seat"
    seen = "mark IS NOT NULL" if by in OF_PEOPLE else "true"
    visits = VISITS.get(by, "'unknown'")
    visits = f"SELECT {visits} AS key, sum(count)::INTEGER AS visits FROM visit GROUP BY ALL" if visits \
        else "SELECT NULL AS key, 0 AS visits WHERE false"
    # Of whole classes also those count that have not met.
    classes = f"SELECT {key} AS key, count(*) AS classes FROM class GROUP BY ALL" \
        if by in ("all", "place", "team", "class") \
        else f"SELECT key, count(DISTINCT class) FILTER ({seen}) AS classes FROM seats GROUP BY key"
    levels = ", ".join(f"count(DISTINCT learner) FILTER (level = '{level}') AS {level}" for level in LEVELS)
    standing = " ".join(f"WHEN '{level}' THEN {at}" for at, level in enumerate(LEVELS))
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
        classes AS ({classes}),
        visits AS ({visits}),
        highest AS (
            SELECT {key} AS key, learner, topic, arg_max(level, CASE level {standing} END) AS level
            {of.format('level')} GROUP BY ALL),
        levels AS (SELECT key, {levels} FROM highest GROUP BY key),
        keys AS (
            SELECT key FROM numbers UNION SELECT key FROM classes UNION SELECT key FROM visits
            UNION SELECT key FROM levels)
        SELECT key, coalesce(classes, 0) AS classes, coalesce(meetings, 0) AS meetings,
            coalesce(learners, 0) AS learners, coalesce(turns, 0) AS turns,
            CASE WHEN counted > 0 THEN (200 * turns + counted) // (2 * counted) END AS present_rate,
            coalesce(blank, 0) AS blank, coalesce(half_marked, 0) AS half_marked, 0 AS disputed,
            coalesce(visits, 0) AS visits, {', '.join(f'coalesce({level}, 0) AS {level}' for level in LEVELS)}
        FROM keys LEFT JOIN numbers USING (key) LEFT JOIN classes USING (key) LEFT JOIN visits USING (key)
            LEFT JOIN levels USING (key)
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
        if by == "place":
            wanted["code"] = "VARCHAR"
        columns = ", ".join(["key", *NUMBERS])
        written = db.execute(f"SELECT {columns} FROM '{file}' ORDER BY key").fetchall()
        own = db.execute(f"SELECT {columns} FROM ({counted(by)}) ORDER BY key").fetchall()
        if kinds != wanted:
            print(f"{by}: columns {kinds}", file=sys.stderr)
            wrong += 1
        if written != own or not own:
            print(f"{by}: the program wrote\n  {written}\nand DuckDB counts\n  {own}", file=sys.stderr)
            wrong += 1
        print(f"{by}: {len(own)} rows, {sum(row[4] for row in own)} turns")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
