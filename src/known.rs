use crate::Text;

/// A value that was observed, or the reason why it was not. Unknown is never
/// zero.
pub type Known<T> = Result<T, Text>;
