//! The table of who is one person, made of links: a registration that is linked to another one, and the smallest id
//! of all that are one with it.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::domain::id::LearnerId;
use crate::domain::joined::Joined;
use crate::store::error::StoreError;

/// Returns the whole table.
pub(super) fn people(conn: &Connection) -> Result<BTreeMap<LearnerId, LearnerId>, StoreError> {
    let mut query = conn.prepare_cached("SELECT learner, person FROM one_person")?;
    let rows = query.query_map([], |row| Ok((LearnerId(row.get(0)?), LearnerId(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the links that hold of registrations that are one person, also those of moves. One of what is no learner
/// joins nothing.
pub(super) fn links(conn: &Connection) -> Result<Vec<(LearnerId, LearnerId)>, StoreError> {
    let mut query = conn.prepare_cached(
        "SELECT a, b FROM link WHERE kind IN ('person', 'moved-learner') AND linked >= 1",
    )?;
    let links = query.query_map([], |row| Ok([row.get::<_, String>(0)?, row.get(1)?]))?;
    let links = links.collect::<Result<Vec<_>, _>>()?;
    Ok(links.iter().filter_map(|[a, b]| Some((a.parse().ok()?, b.parse().ok()?))).collect())
}

/// Makes the table of who is one person what the links say, and returns of whom it said something else.
pub(super) fn join_people(conn: &Connection) -> Result<Vec<LearnerId>, StoreError> {
    let joined = Joined::of(links(conn)?.into_iter().filter(|(a, b)| a != b));
    let mut before = people(conn)?;
    let mut changed = Vec::new();
    let mut write =
        conn.prepare_cached("INSERT OR REPLACE INTO one_person (learner, person) VALUES (?1, ?2)")?;
    for learner in joined.members() {
        let person: LearnerId = joined.root(learner);
        if before.remove(&learner) != Some(person) {
            write.execute([learner.0, person.0])?;
            changed.push(learner);
        }
    }
    let mut part = conn.prepare_cached("DELETE FROM one_person WHERE learner = ?1")?;
    for learner in before.into_keys() {
        part.execute([learner.0])?;
        changed.push(learner);
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{prepare_version, prepare_writer};

    fn link(conn: &Connection, kind: &str, [a, b]: [&str; 2], linked: i64) {
        conn.prepare("INSERT OR REPLACE INTO link (kind, a, b, linked) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut write| write.execute((kind, a, b, linked)))
            .expect("a link");
    }

    #[test]
    fn a_database_of_before_knows_its_people_and_follows_links_that_come_and_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut conn = Connection::open(folder.path().join("lantoa.db")).expect("a database");
        prepare_version(&mut conn, 11);
        let learners = [1_u8, 2, 3, 4, 5].map(|n| LearnerId([n; 16]));
        let ids = learners.map(|learner| learner.to_string());
        let pair = |a: usize, b: usize| [ids[a].as_str(), ids[b].as_str()];
        link(&conn, "person", pair(2, 1), 1);
        link(&conn, "moved-learner", pair(1, 4), 1);
        link(&conn, "person", pair(0, 3), 0);
        link(&conn, "person", [&ids[0], "no learner"], 1);
        link(&conn, "moved-class", pair(0, 1), 1);
        prepare_writer(&mut conn).expect("the steps since");
        let of = |rows: &[(usize, usize)]| -> BTreeMap<LearnerId, LearnerId> {
            rows.iter().map(|(a, b)| (learners[*a], learners[*b])).collect()
        };
        assert_eq!(people(&conn).expect("people"), of(&[(1, 1), (2, 1), (4, 1)]));
        link(&conn, "person", pair(0, 3), 1);
        link(&conn, "moved-learner", pair(1, 4), 0);
        let mut changed = join_people(&conn).expect("people are joined");
        changed.sort_unstable();
        assert_eq!(changed, [0, 3, 4].map(|at| learners[at]));
        assert_eq!(people(&conn).expect("people"), of(&[(0, 0), (1, 1), (2, 1), (3, 0)]));
        assert_eq!(join_people(&conn).expect("people are joined"), []);
    }
}
