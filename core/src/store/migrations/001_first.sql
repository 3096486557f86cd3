-- Version 1. Never edited after a release: a change is a further file.
-- Ids and hashes are BLOBs; an incarnation is 8 bytes, big-endian; dates are YYYY-MM-DD.
-- An empty BLOB or text means "none" in columns whose comment says so.

CREATE TABLE self (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    device BLOB NOT NULL,
    programme BLOB NOT NULL DEFAULT x'',       -- empty until founded or joined
    root BLOB NOT NULL DEFAULT x'',            -- root public key, empty until known
    incarnation BLOB NOT NULL,
    install_nonce BLOB NOT NULL,
    person BLOB NOT NULL,
    judged_by TEXT NOT NULL DEFAULT ''         -- the version that judged what is held; empty: none noted yet
) STRICT;

-- The records of all control feeds, every branch of them.
CREATE TABLE control (
    local_seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    device BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;
CREATE INDEX control_feed ON control (device, incarnation, seq);

-- Entries of data feeds in the order of their arrival, every branch of them.
CREATE TABLE entry (
    local_seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    space BLOB NOT NULL,
    device BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    header BLOB NOT NULL,
    signature BLOB NOT NULL,
    person BLOB NOT NULL,                      -- the header's volunteer and last tap, for rows
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,                    -- 1 applied, 2 quarantined, 3 later
    believed INTEGER NOT NULL,                 -- 1 counts in totals; 0 applied only as an ancestor
    why TEXT NOT NULL DEFAULT ''               -- why it is set aside; empty where it is not
) STRICT;
CREATE INDEX entry_feed ON entry (space, device, incarnation, seq);
CREATE INDEX entry_arrival ON entry (space, local_seq);

-- The ends of all branches: what heights are made of. kind: 0 control, 1 data.
CREATE TABLE feed (
    kind INTEGER NOT NULL,
    space BLOB NOT NULL,
    device BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    height INTEGER NOT NULL,
    tip BLOB NOT NULL,
    PRIMARY KEY (kind, space, device, incarnation, tip)
) STRICT, WITHOUT ROWID;

-- Which entry lists which change; two branches of a clone may list the same one.
CREATE TABLE change (
    entry INTEGER NOT NULL,
    place INTEGER NOT NULL,
    space BLOB NOT NULL,
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_doc ON change (space, kind, id, entry);
CREATE INDEX change_hash ON change (hash);

CREATE TABLE body (
    hash BLOB NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE pending (
    tap INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    key TEXT NOT NULL,                         -- the key in the class's roll document
    value INTEGER NOT NULL,
    person BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE invite (
    invite BLOB NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL,
    role INTEGER NOT NULL,
    spaces BLOB NOT NULL,                      -- 16 bytes each
    expires INTEGER NOT NULL,
    appointment BLOB NOT NULL DEFAULT x'',     -- root and signature; empty for others than coordinators
    redeemed_by BLOB NOT NULL DEFAULT x'',     -- empty while open
    void INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE peer (
    device BLOB NOT NULL PRIMARY KEY,
    addresses TEXT NOT NULL DEFAULT '[]',
    last_seen INTEGER NOT NULL DEFAULT 0,
    clock_offset_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What a peer surely holds of this device's own feeds.
CREATE TABLE receipt (
    peer BLOB NOT NULL,
    space BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    height INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (peer, space, incarnation)
) STRICT, WITHOUT ROWID;

-- Own entries whose values were issued again after a fork or a restore.
CREATE TABLE reissued (
    entry BLOB NOT NULL PRIMARY KEY,
    again BLOB NOT NULL
) STRICT;

-- Read tables. Every row derives from one document, so none refers to another and arrival order
-- cannot matter. by: the volunteer; at: the entry's last tap; device: the writer.

CREATE TABLE place (
    place BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    within BLOB NOT NULL DEFAULT x''           -- empty for a place in none
) STRICT;
CREATE TABLE place_code (
    place BLOB NOT NULL,
    from_date TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (place, from_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE team (
    team BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    place BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE TABLE topic (
    topic TEXT NOT NULL PRIMARY KEY,
    framework TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL DEFAULT '',
    vi TEXT NOT NULL DEFAULT '',
    en TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE target (
    place BLOB NOT NULL,
    topic TEXT NOT NULL,
    percent INTEGER NOT NULL,
    of_number INTEGER NOT NULL,
    PRIMARY KEY (place, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE programme (
    programme BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE link (
    kind TEXT NOT NULL,                        -- person, meeting, moved-learner, moved-class
    a TEXT NOT NULL,                           -- printed ids; person and meeting: a < b; moved: the new one
    b TEXT NOT NULL,                           -- moved: the old one
    linked INTEGER NOT NULL,
    PRIMARY KEY (kind, a, b)
) STRICT, WITHOUT ROWID;
CREATE TABLE person (
    space BLOB NOT NULL,
    person BLOB NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (space, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE class (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    place BLOB NOT NULL DEFAULT x'',
    closed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, class)
) STRICT, WITHOUT ROWID;
CREATE TABLE learner (
    space BLOB NOT NULL,
    learner BLOB NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    birth_year INTEGER NOT NULL DEFAULT 0,     -- 0: not asked
    sex TEXT NOT NULL DEFAULT '',              -- '': not asked, so below
    village TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL DEFAULT '',
    consent TEXT NOT NULL DEFAULT '',          -- text version, day, witness; tab between
    folded TEXT NOT NULL DEFAULT '',           -- domain::text::fold of the name
    sort TEXT NOT NULL DEFAULT '',             -- domain::text::sort_key of the name
    PRIMARY KEY (space, learner)
) STRICT, WITHOUT ROWID;
CREATE INDEX learner_sort ON learner (sort);
CREATE TABLE enrolment (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    learner BLOB NOT NULL,
    short TEXT NOT NULL,
    enrolled INTEGER NOT NULL,                 -- 1 enrolled, 0 left
    PRIMARY KEY (space, class, learner)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolment_learner ON enrolment (learner);
CREATE TABLE meeting (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    date TEXT NOT NULL,
    number INTEGER NOT NULL,
    state INTEGER NOT NULL,                    -- domain::class::MeetingState::number
    PRIMARY KEY (space, class, date, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_date ON meeting (date);
CREATE TABLE meeting_topic (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    date TEXT NOT NULL,
    number INTEGER NOT NULL,
    topic TEXT NOT NULL,
    PRIMARY KEY (space, class, date, number, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE mark (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    date TEXT NOT NULL,
    number INTEGER NOT NULL,
    short TEXT NOT NULL,
    value INTEGER NOT NULL,                    -- domain::attendance::Mark::number; provisional where disputed
    person BLOB NOT NULL,
    at INTEGER NOT NULL,
    device BLOB NOT NULL,
    disputed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, class, date, number, short)
) STRICT, WITHOUT ROWID;
CREATE TABLE level (
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    short TEXT NOT NULL,
    topic TEXT NOT NULL,
    value INTEGER NOT NULL,                    -- domain::progress::Level::number
    person BLOB NOT NULL,
    at INTEGER NOT NULL,
    device BLOB NOT NULL,
    disputed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, class, short, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE dispute (
    dispute BLOB NOT NULL PRIMARY KEY,
    space BLOB NOT NULL,
    class BLOB NOT NULL,
    key TEXT NOT NULL,                         -- the roll document's key: m:... or l:...
    UNIQUE (space, class, key)
) STRICT;
CREATE TABLE dispute_value (
    dispute BLOB NOT NULL,
    operation BLOB NOT NULL,                   -- counter, big-endian, and actor
    value INTEGER NOT NULL,
    person BLOB NOT NULL,
    device BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (dispute, operation)
) STRICT, WITHOUT ROWID;
-- Values of entries that are applied but not believed, beside what counts instead of them.
CREATE TABLE flagged (
    space BLOB NOT NULL,
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    key TEXT NOT NULL,
    operation BLOB NOT NULL,
    value TEXT NOT NULL,
    person BLOB NOT NULL,
    device BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (space, kind, id, key, operation)
) STRICT, WITHOUT ROWID;
CREATE TABLE visit (
    space BLOB NOT NULL,
    visit BLOB NOT NULL,
    date TEXT NOT NULL DEFAULT '',
    place BLOB NOT NULL DEFAULT x'',
    topic TEXT NOT NULL DEFAULT '',
    count INTEGER NOT NULL DEFAULT 0,
    month BLOB NOT NULL,                       -- the monthly document it stands in
    PRIMARY KEY (space, month, visit)          -- one row per document, in whatever order they come
) STRICT, WITHOUT ROWID;
CREATE TABLE pair (
    space BLOB NOT NULL,
    month BLOB NOT NULL,
    mentor BLOB NOT NULL,
    learner BLOB NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (space, month, mentor, learner)
) STRICT, WITHOUT ROWID;
CREATE TABLE note (
    space BLOB NOT NULL,
    note BLOB NOT NULL,
    about TEXT NOT NULL DEFAULT '',            -- a meeting's printed id
    text TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (space, note)
) STRICT, WITHOUT ROWID;
