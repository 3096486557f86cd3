-- What the second profile's keys say. Every row derives from one document, so none refers to another.
-- from_date: from that day on; the undated value stands in the thing's own row.

-- Disputes are of any document now, and of more than numbers. This comes first: the tables below take the pages
-- that are let go of, and a new database has no free page (store::lent_schema). Those there are were of rolls, kind 4.
ALTER TABLE dispute RENAME TO dispute_before;
ALTER TABLE dispute_value RENAME TO dispute_value_before;
CREATE TABLE dispute (
    dispute BLOB NOT NULL PRIMARY KEY,
    space BLOB NOT NULL,
    kind INTEGER NOT NULL,                     -- the document's
    id BLOB NOT NULL,
    key TEXT NOT NULL,                         -- the key in the document
    UNIQUE (space, kind, id, key)
) STRICT;
CREATE TABLE dispute_value (
    dispute BLOB NOT NULL,
    operation BLOB NOT NULL,                   -- counter, big-endian, and actor
    value ANY NOT NULL,                        -- a mark's or level's number; a day; a word
    person BLOB NOT NULL,
    device BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (dispute, operation)
) STRICT, WITHOUT ROWID;
INSERT INTO dispute (dispute, space, kind, id, key)
    SELECT dispute, space, 4, class, key FROM dispute_before;
INSERT INTO dispute_value (dispute, operation, value, person, device, at)
    SELECT dispute, operation, value, person, device, at FROM dispute_value_before;
DROP TABLE dispute_before;
DROP TABLE dispute_value_before;

CREATE TABLE enrolment_day (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    learner BLOB NOT NULL,
    short TEXT NOT NULL,
    from_date TEXT NOT NULL,
    enrolled INTEGER NOT NULL,                 -- 1 enrolled, 0 left
    PRIMARY KEY (space, class, learner, from_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE meeting_more (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    date TEXT NOT NULL,
    number INTEGER NOT NULL,
    day TEXT NOT NULL DEFAULT '',              -- the corrected day; empty where nobody said one
    day_disputed INTEGER NOT NULL DEFAULT 0,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    withdrawn_disputed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, class, date, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE not_met (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (space, class, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE level_day (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    short TEXT NOT NULL,
    topic TEXT NOT NULL,
    level INTEGER NOT NULL,                    -- domain::progress::Level::number
    date TEXT NOT NULL,                        -- of the meeting's key, before any correction
    number INTEGER NOT NULL,                   -- 0: at no meeting
    PRIMARY KEY (space, class, short, topic, level)
) STRICT, WITHOUT ROWID;
CREATE TABLE class_day (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    what TEXT NOT NULL,                        -- domain::row::ClassDay::word
    from_date TEXT NOT NULL,
    value ANY NOT NULL,                        -- place: id or empty BLOB; plan: weekdays; closed: 0 or 1
    PRIMARY KEY (space, class, what, from_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE class_same (
    space BLOB NOT NULL,
    a BLOB NOT NULL,                           -- the smaller id, in whose document it stands
    b BLOB NOT NULL,
    PRIMARY KEY (space, a, b)
) STRICT, WITHOUT ROWID;
CREATE TABLE learner_gone (
    space BLOB NOT NULL,
    learner BLOB NOT NULL,
    PRIMARY KEY (space, learner)
) STRICT, WITHOUT ROWID;
CREATE TABLE retired (
    space BLOB NOT NULL,
    kind TEXT NOT NULL,                        -- domain::row::Retired::word
    id BLOB NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (space, kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE moved (
    kind TEXT NOT NULL,                        -- of the link: moved-learner, moved-class
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    day TEXT NOT NULL,
    team BLOB NOT NULL,                        -- the old one
    PRIMARY KEY (kind, a, b)
) STRICT, WITHOUT ROWID;
CREATE TABLE differ (
    answer BLOB NOT NULL,
    learner BLOB NOT NULL,
    hash BLOB NOT NULL,                        -- fits nothing once the learner's salt is gone
    PRIMARY KEY (answer, learner, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE place_day (
    place BLOB NOT NULL,
    what TEXT NOT NULL,                        -- domain::row::PlaceDay::word
    from_date TEXT NOT NULL,                   -- empty for a kind from the beginning
    value ANY NOT NULL,                        -- name, kind: text; in: id or empty BLOB
    PRIMARY KEY (place, what, from_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE place_link (
    kind TEXT NOT NULL,                        -- domain::row::PlaceLink::word
    a BLOB NOT NULL,
    b BLOB NOT NULL,
    from_date TEXT NOT NULL DEFAULT '',        -- of into
    PRIMARY KEY (kind, a, b, from_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE team_day (
    team BLOB NOT NULL,
    from_date TEXT NOT NULL,
    place BLOB NOT NULL,                       -- empty: none
    PRIMARY KEY (team, from_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE target_day (
    place BLOB NOT NULL,
    topic TEXT NOT NULL,
    from_date TEXT NOT NULL,
    percent INTEGER NOT NULL,
    of_number INTEGER NOT NULL,
    PRIMARY KEY (place, topic, from_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE signed (
    report BLOB NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL,
    person BLOB NOT NULL,
    device BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,             -- head:1 to head:4
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
