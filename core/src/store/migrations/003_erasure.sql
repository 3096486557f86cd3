-- Documents that an erasure named, as they stand here: domain::erasure::Erased::number.
CREATE TABLE erased (
    space BLOB NOT NULL,
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (space, kind, id)
) STRICT, WITHOUT ROWID;
-- The days on which the folder was open since an erasure was heard of, while its grace lasts.
CREATE TABLE erasure_day (
    erasure BLOB NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (erasure, day)
) STRICT, WITHOUT ROWID;
-- Erasures whose grace is over here, and the day on which the bodies went.
CREATE TABLE erasure_done (
    erasure BLOB NOT NULL PRIMARY KEY,
    day TEXT NOT NULL
) STRICT;
