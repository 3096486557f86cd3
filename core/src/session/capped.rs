//! Payloads: postcard, with lists that are refused by their announced length.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::session::fault::Fault;

pub(crate) fn encode(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("writing to memory cannot fail")
}

/// Reads a payload that is exactly what [`encode`] writes: numbers could be written longer than
/// they need, and then one value would have many forms.
pub(crate) fn decode<T: DeserializeOwned + Serialize>(payload: &[u8]) -> Result<T, Fault> {
    match postcard::from_bytes(payload) {
        Ok(value) if encode(&value) == payload => Ok(value),
        Ok(_) | Err(_) => Err(Fault::Layout),
    }
}

/// Reads a list of at most `MAX` items; a longer one is refused by its announced length, before
/// anything is allocated for it.
pub(crate) fn capped<'de, D, T, const MAX: usize>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Capped<T, const MAX: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Capped<T, MAX> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MAX} items")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let too_long = || serde::de::Error::custom("list is over its cap");
            if list.size_hint().is_some_and(|len| len > MAX) {
                return Err(too_long());
            }
            let mut items = Vec::new();
            while let Some(item) = list.next_element()? {
                if items.len() == MAX {
                    return Err(too_long());
                }
                items.push(item);
            }
            Ok(items)
        }
    }

    from.deserialize_seq(Capped::<T, MAX>(PhantomData))
}
