//! What a teacher uses: lessons, worksheets, myths, remedies, socket options.

pub mod compare;
pub mod cures;
pub mod lessons;
pub mod myths;
pub mod sockopts;
pub(crate) mod words;
pub mod worksheet;
