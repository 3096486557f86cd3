//! What people wrote apart comes together as core/docs/data-model.md says, on every device alike.

mod amid_writing;
mod classes;
mod data_model;
mod document_oracle;
mod honest_histories;
mod issued_again;
mod learners;
mod levels;
mod marks;
mod meetings;
mod outside;
mod programme;
mod reports;
mod taps;
