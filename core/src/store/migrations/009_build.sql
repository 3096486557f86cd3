-- Spaces of which entries are stored and not built yet. No row: the space is whole. entry.state is 4 for an
-- entry that is verified and stored, and that no document holds yet.
CREATE TABLE build (
    space BLOB NOT NULL PRIMARY KEY,
    phase INTEGER NOT NULL,                    -- 1 receiving; 2 writing the rows of what was judged
    first INTEGER NOT NULL,                    -- the first such entry's local_seq
    place INTEGER NOT NULL DEFAULT 0,          -- the document whose rows came last: its place among kinds,
    id BLOB NOT NULL DEFAULT x''               -- and its id; empty before the first
) STRICT, WITHOUT ROWID;
