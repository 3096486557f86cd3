-- Marks and levels name their roll and their author by a small number, and their day by days since 1970. The
-- numbers are of this database alone (store::numbers); the views say what devices compare and people read.
DROP VIEW learner_taken_back;

CREATE TABLE roll (
    roll INTEGER NOT NULL PRIMARY KEY,
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    UNIQUE (space, class)
) STRICT;
INSERT INTO roll (space, class)
    SELECT space, class FROM mark UNION SELECT space, class FROM level
    UNION SELECT space, class FROM level_day;

-- The table author comes last: it takes the page that is let go of last, and a new database has no free page
-- (store::lent_schema). Until then its rows stand here.
CREATE TEMP TABLE author_made (
    author INTEGER NOT NULL PRIMARY KEY,
    person BLOB NOT NULL,
    device BLOB NOT NULL,
    UNIQUE (person, device)
) STRICT;
INSERT INTO author_made (person, device)
    SELECT person, device FROM mark UNION SELECT person, device FROM level;

-- OR IGNORE: a row whose date is no day is of no document. Tables are emptied before they are dropped: SQLite
-- would hold every page of a full one in memory, to undo that statement alone.
ALTER TABLE mark RENAME TO mark_before;
CREATE TABLE mark (
    roll INTEGER NOT NULL,
    date INTEGER NOT NULL,                     -- days since 1970
    number INTEGER NOT NULL,
    short TEXT NOT NULL,
    value INTEGER NOT NULL,                    -- domain::attendance::Mark::number; provisional where disputed
    author INTEGER NOT NULL,
    at INTEGER NOT NULL,
    disputed INTEGER NOT NULL,
    PRIMARY KEY (roll, date, number, short)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO mark (roll, date, number, short, value, author, at, disputed)
    SELECT roll, unixepoch(date) / 86400, number, short, value, author, at, disputed
    FROM mark_before CROSS JOIN roll USING (space, class)
        CROSS JOIN author_made USING (person, device)
    ORDER BY space, class, date, number, short;
DELETE FROM mark_before;
DROP TABLE mark_before;

ALTER TABLE level RENAME TO level_before;
CREATE TABLE level (
    roll INTEGER NOT NULL,
    short TEXT NOT NULL,
    topic TEXT NOT NULL,
    value INTEGER NOT NULL,                    -- domain::progress::Level::number
    author INTEGER NOT NULL,
    at INTEGER NOT NULL,
    disputed INTEGER NOT NULL,
    PRIMARY KEY (roll, short, topic)
) STRICT, WITHOUT ROWID;
INSERT INTO level (roll, short, topic, value, author, at, disputed)
    SELECT roll, short, topic, value, author, at, disputed
    FROM level_before CROSS JOIN roll USING (space, class)
        CROSS JOIN author_made USING (person, device)
    ORDER BY space, class, short, topic;
DELETE FROM level_before;
DROP TABLE level_before;

ALTER TABLE level_day RENAME TO level_day_before;
CREATE TABLE level_day (
    roll INTEGER NOT NULL,
    short TEXT NOT NULL,
    topic TEXT NOT NULL,
    level INTEGER NOT NULL,                    -- domain::progress::Level::number
    date INTEGER NOT NULL,                     -- days since 1970, of the meeting's key, before any correction
    number INTEGER NOT NULL,                   -- 0: at no meeting
    PRIMARY KEY (roll, short, topic, level)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO level_day (roll, short, topic, level, date, number)
    SELECT roll, short, topic, level, unixepoch(date) / 86400, number
    FROM level_day_before CROSS JOIN roll USING (space, class)
    ORDER BY space, class, short, topic, level;
DELETE FROM level_day_before;
DROP TABLE level_day_before;

-- A person on a device.
CREATE TABLE author (
    author INTEGER NOT NULL PRIMARY KEY,
    person BLOB NOT NULL,
    device BLOB NOT NULL,
    UNIQUE (person, device)
) STRICT;
INSERT INTO author SELECT author, person, device FROM author_made;
DROP TABLE author_made;

CREATE VIEW whole_mark AS
    SELECT space, class, date(mark.date * 86400, 'unixepoch') AS date, number, short, value, person, at,
        device, disputed
    FROM roll CROSS JOIN mark USING (roll) LEFT JOIN author USING (author);
CREATE VIEW whole_level AS
    SELECT space, class, short, topic, value, person, at, device, disputed
    FROM roll CROSS JOIN level USING (roll) LEFT JOIN author USING (author);
CREATE VIEW whole_level_day AS
    SELECT space, class, short, topic, level, date(level_day.date * 86400, 'unixepoch') AS date, number
    FROM roll CROSS JOIN level_day USING (roll);

-- Learners who are shown nowhere: the import that registered them was taken back, and nobody marked them, before or
-- apart from that. A mark or a level shows them again.
CREATE VIEW learner_taken_back AS
    SELECT g.space, g.learner FROM learner_gone g
    WHERE NOT EXISTS (
            SELECT 1 FROM enrolment e JOIN roll USING (space, class) JOIN mark m USING (roll, short)
            WHERE e.learner = g.learner AND e.space = g.space AND m.value <> 0)
        AND NOT EXISTS (
            SELECT 1 FROM enrolment e JOIN roll USING (space, class) JOIN level l USING (roll, short)
            WHERE e.learner = g.learner AND e.space = g.space AND l.value <> 0);
