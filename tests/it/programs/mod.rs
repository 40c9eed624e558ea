//! The programs, as a user runs them: against the tutorials' Python, against
//! hostile peers, against crowds, and killed in the middle.

mod bounds;
mod chat;
mod chinese;
mod dialects;
mod exec;
mod file;
mod hostile;
mod many;
mod odd_ends;
mod peers;
mod slow_readers;
mod tools;
mod trailer;
