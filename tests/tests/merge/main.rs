//! What people wrote apart comes together as core/docs/data-model.md says, on every device alike.

mod amid_receiving;
mod amid_writing;
mod as_seen;
mod classes;
mod data_model;
mod dated;
mod days;
mod document_oracle;
mod held_or_not;
mod honest_histories;
mod issued_again;
mod joined;
mod learners;
mod levels;
mod marks;
mod meetings;
mod missing_devices;
mod not_built;
mod older_program;
mod one_row;
mod outside;
mod programme;
mod reports;
mod second_profile;
mod taps;
mod two_steps;
