//! FIELD-DAY through Lantoa and through other systems, in turns: each as two processes on a cable, led by
//! the same lines.

pub mod exported;
pub mod figures;
pub mod limits;
pub mod own;
pub mod page;
pub mod round;
pub mod system;

mod led;
