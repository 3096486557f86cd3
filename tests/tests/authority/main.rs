//! Who is believed: the rules of authority, and devices that are let in and removed.

mod enrolment;
mod histories;
mod many_invited;
mod properties;
mod removal_rights;
mod removed;
mod rights;
mod two_removed;
