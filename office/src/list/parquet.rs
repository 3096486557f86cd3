//! Parquet: a list with types, for programs that count on.
//!
//! Texts are UTF-8 and numbers of 32 bits, packed by snappy, which every reader has; what is blank is null.
//! Columns have the names of the contract in every language.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Kind};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{Cell, List};

/// Returns the list as Parquet; `texts` are the columns of texts.
pub(crate) fn bytes(list: &List, texts: &[&str]) -> Result<Vec<u8>, ParquetError> {
    let is_text = |column: &String| texts.contains(&column.as_str());
    let field = |column: &String| {
        let (kind, logical) = match is_text(column) {
            true => (Kind::BYTE_ARRAY, Some(LogicalType::String)),
            false => (Kind::INT32, None),
        };
        let field = Type::primitive_type_builder(column, kind).with_logical_type(logical);
        field.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    let fields = list.columns.iter().map(field).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("report").with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("lantoa".to_owned());
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties.build()))?;
    let mut group = writer.next_row_group()?;
    for (at, column) in list.columns.iter().enumerate() {
        let Some(mut written) = group.next_column()? else { break };
        let cells = || list.rows.iter().map(|row| row.get(at).unwrap_or(&Cell::Blank));
        if is_text(column) {
            let said: Vec<_> = cells().map(text).collect();
            let (said, levels) = levels(said);
            written.typed::<ByteArrayType>().write_batch(&said, Some(&levels), None)?;
        } else {
            let (said, levels) = levels(cells().map(number).collect());
            written.typed::<Int32Type>().write_batch(&said, Some(&levels), None)?;
        }
        written.close()?;
    }
    group.close()?;
    writer.into_inner()
}

fn text(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(text.as_str().into()),
        Cell::Number(number) => Some(number.to_string().as_str().into()),
        Cell::Blank => None,
    }
}

fn number(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Number(number) => i32::try_from(*number).ok(),
        Cell::Text(_) | Cell::Blank => None,
    }
}

/// Returns what is there, and for each row whether something is.
fn levels<T>(cells: Vec<Option<T>>) -> (Vec<T>, Vec<i16>) {
    let levels = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    (cells.into_iter().flatten().collect(), levels)
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::Field;

    use super::*;

    #[test]
    fn a_list_is_read_again_with_its_types() {
        let list = List {
            columns: ["key", "turns", "present_rate", "code"].map(str::to_owned).to_vec(),
            rows: vec![
                vec![Cell::from("Xã Ba Chẽ"), Cell::Number(7), Cell::Blank, Cell::from("06970")],
                vec![Cell::from("-1"), Cell::Number(0), Cell::Blank, Cell::Blank],
            ],
        };
        let bytes = bytes(&list, &["key", "code"]).expect("memory takes it");
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("a file");
        let rows = reader.get_row_iter(None).expect("rows");
        let told: Vec<Vec<Field>> = rows
            .map(|row| {
                row.expect("a row").get_column_iter().map(|(_, field)| field.clone()).collect()
            })
            .collect();
        let text = |text: &str| Field::Str(text.to_owned());
        assert_eq!(told[0], [text("Xã Ba Chẽ"), Field::Int(7), Field::Null, text("06970")]);
        assert_eq!(told[1], [text("-1"), Field::Int(0), Field::Null, Field::Null]);
    }
}
