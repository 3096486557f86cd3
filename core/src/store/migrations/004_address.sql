-- Where other devices are reached, by what this one saw itself. Never sent and never logged.
CREATE TABLE address (
    device BLOB NOT NULL,
    address TEXT NOT NULL,                     -- /ip4/<ip>/tcp/<port> or /ip6/<ip>/tcp/<port>
    network TEXT NOT NULL,                     -- net::LocalNetwork::key of the network it was seen on
    heard_at INTEGER NOT NULL,                 -- when it was last reached, or heard of
    reached_at INTEGER NOT NULL DEFAULT 0,     -- when it was last dialled and reached; 0: never
    failed_at INTEGER NOT NULL DEFAULT 0,      -- when it was last dialled in vain; 0: never
    code TEXT NOT NULL DEFAULT '',             -- why, as in node::error::Error::code
    PRIMARY KEY (device, address)
) STRICT, WITHOUT ROWID;

-- The newest address stood first.
INSERT OR IGNORE INTO address (device, address, network, heard_at, reached_at)
    SELECT peer.device, each.value, '', max(last_seen - each.key, 1), max(last_seen - each.key, 1)
    FROM peer, json_each(iif(json_valid(addresses), addresses, '[]')) AS each
    WHERE each.type = 'text';
ALTER TABLE peer DROP COLUMN addresses;

-- The port this device was last reached at; 0: it has never listened.
ALTER TABLE self ADD COLUMN port INTEGER NOT NULL DEFAULT 0;
