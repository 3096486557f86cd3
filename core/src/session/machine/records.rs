//! Control records as a peer sends them.

use crate::session::fault::Fault;
use crate::session::holdings::Holdings;
use crate::trust::control::SignedControl;

/// Reads control records and checks that each is signed and of this programme.
pub(super) fn parse_records(
    holdings: &dyn Holdings,
    records: &[Vec<u8>],
) -> Result<Vec<SignedControl>, Fault> {
    let programme = holdings.programme();
    let parse = |bytes: &Vec<u8>| {
        let record = SignedControl::parse(bytes).map_err(|_| Fault::Record)?;
        if record.entry().programme == programme { Ok(record) } else { Err(Fault::Record) }
    };
    records.iter().map(parse).collect()
}
