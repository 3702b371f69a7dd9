//! All that a report is made from, in a file of its folder, so that it can be made again without simulating anything.
//!
//! The 32 bytes of a BLAKE3 hash, and behind them CBOR (RFC 8949): fields by their names, every bit of a number, and for what is
//! undefined the reason itself, where documents for people have its sentence.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Name of the file.
pub const FINDINGS: &str = "findings.bin";

/// Why findings cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// They are not what was written.
    #[error("it is damaged: what it holds does not have its hash")]
    Damaged,
    /// Another version of the program wrote something else.
    #[error("this version of the program knows other findings than those in it ({0})")]
    Other(String),
}

/// Findings as the bytes of the file.
///
/// # Errors
/// None that findings can cause.
pub fn written(findings: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Vec::new();
    ciborium::into_writer(findings, &mut body).map_err(serde::ser::Error::custom)?;
    Ok([&blake3::hash(&body).as_bytes()[..], &body].concat())
}

/// Findings from the bytes of the file.
///
/// # Errors
/// When they are damaged, or those of a version that knows others.
pub fn read<F: DeserializeOwned>(bytes: &[u8]) -> Result<F, Unreadable> {
    let (hash, body) = bytes.split_at_checked(blake3::OUT_LEN).ok_or(Unreadable::Damaged)?;
    if blake3::hash(body).as_bytes() != hash {
        return Err(Unreadable::Damaged);
    }
    ciborium::from_reader(body).map_err(|cause| Unreadable::Other(cause.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Findings, Undefined, Value};
    use crate::report::sample::{Case, findings};

    #[test]
    fn findings_of_every_case_are_read_again() {
        for case in Case::ALL {
            let made = findings(case);
            assert_eq!(read::<Findings>(&written(&made).unwrap()), Ok(made), "{case:?}");
        }
    }

    #[test]
    fn what_is_undefined_keeps_its_reason() {
        let missing: Value = Err(Undefined::TooFewReplicates { needed: 2, found: 1 });
        assert_eq!(read::<Value>(&written(&missing).unwrap()), Ok(missing));
    }

    #[test]
    fn a_changed_byte_and_other_findings_are_told_apart() {
        let bytes = written(&findings(Case::Few)).unwrap();
        for at in [0, 40, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(read::<Findings>(&changed), Err(Unreadable::Damaged));
        }
        assert_eq!(read::<Findings>(&bytes[..20]), Err(Unreadable::Damaged));
        assert!(matches!(read::<Value>(&bytes), Err(Unreadable::Other(_))));
    }
}
