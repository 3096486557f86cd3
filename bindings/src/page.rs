//! Pages of long lists: rows, where the next page begins, and how many rows there are in all.

use lantoa_core::domain::page::{CursorError, Page};

use crate::error::LantoaError;

pub use lantoa_core::domain::page::Cursor;

uniffi::custom_type!(
    /// A place in one list, as a page says where the next one begins. It may hold a name: keep it as the list
    /// itself is kept, and in no log.
    Cursor, String, {
        remote,
        try_lift: |text| {
            text.parse().map_err(|no: CursorError| LantoaError::no("cursor", no).into())
        },
        lower: |cursor| cursor.to_string(),
    }
);

/// Returns what is asked for by `limit` and `after`.
pub(crate) fn page(limit: u32, after: Option<Cursor>) -> Page {
    Page { limit, after }
}

/// Makes the record of a page of one kind of rows, which stands beside them.
macro_rules! page_of {
    ($(#[$doc:meta])* $name:ident, $row:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, uniffi::Record)]
        pub struct $name {
            /// The rows, in the order of the list.
            pub rows: Vec<$row>,
            /// Where the next page begins: what to give as `after`. Nothing on the last page.
            pub next: Option<$crate::page::Cursor>,
            /// How many rows the whole list has now.
            pub total: u32,
        }

        impl<T> From<lantoa_core::domain::page::Paged<T>> for $name
        where
            T: Into<$row>,
        {
            fn from(paged: lantoa_core::domain::page::Paged<T>) -> Self {
                let rows = paged.rows.into_iter().map(Into::into).collect();
                Self { rows, next: paged.next, total: paged.total }
            }
        }
    };
}

pub(crate) use page_of;
