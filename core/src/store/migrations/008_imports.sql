-- Rosters that this device took, so that it can take them back. Nothing of a person, and no file's name, for files
-- are called after people: what was written is found by its entries.
CREATE TABLE import (
    import INTEGER NOT NULL PRIMARY KEY,       -- from 1, in the order in which they were taken
    at INTEGER NOT NULL,
    person BLOB NOT NULL,                      -- who acted
    lines INTEGER NOT NULL,
    learners INTEGER NOT NULL,                 -- how many it registered
    classes INTEGER NOT NULL,                  -- how many it opened
    undone INTEGER NOT NULL DEFAULT 0          -- when it was taken back; 0 where it was not
) STRICT;
CREATE TABLE import_feed (
    import INTEGER NOT NULL,
    space BLOB NOT NULL,
    last BLOB NOT NULL,                        -- the last entry that it wrote there
    entries INTEGER NOT NULL,                  -- how many, with those before
    PRIMARY KEY (import, space)
) STRICT, WITHOUT ROWID;

-- Learners who are shown nowhere: the import that registered them was taken back, and nobody marked them, before or
-- apart from that. A mark or a level shows them again.
CREATE VIEW learner_taken_back AS
    SELECT g.space, g.learner FROM learner_gone g
    WHERE NOT EXISTS (
            SELECT 1 FROM enrolment e JOIN mark m USING (space, class, short)
            WHERE e.learner = g.learner AND e.space = g.space AND m.value <> 0)
        AND NOT EXISTS (
            SELECT 1 FROM enrolment e JOIN level l USING (space, class, short)
            WHERE e.learner = g.learner AND e.space = g.space AND l.value <> 0);
