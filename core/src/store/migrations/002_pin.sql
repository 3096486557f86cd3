-- PINs of volunteers who share this device. Never sent; a backup takes them along.
CREATE TABLE pin (
    person BLOB NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL,                        -- trust::pin
    wrong INTEGER NOT NULL DEFAULT 0,          -- wrong attempts since the last right one
    wrong_at INTEGER NOT NULL DEFAULT 0        -- when the last of them was, by the device's clock
) STRICT;
