//! A node as an app holds it, and nodes that meet over real sockets on loopback.

mod acting;
mod budgets;
#[cfg(target_os = "linux")]
mod comparison;
mod diagnostics;
mod life;
mod loopback;
mod meeting_again;
mod several_sessions;
mod shared_phone;
mod started_again;
mod suspended;
mod sync;
