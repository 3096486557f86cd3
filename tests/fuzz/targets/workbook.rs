//! `workbook` of lantoa_tests::fuzz.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lantoa_tests::fuzz::run("workbook", bytes));
