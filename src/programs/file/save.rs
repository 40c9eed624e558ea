//! A file that appears whole or not at all.

use super::words;
use crate::programs::{Done, Trouble};
use crate::sys::{Kernel, Process};
use rand::TryRng;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file under construction, out of sight until [`finish`](Saving::finish).
///
/// Where the system can, it has no name at all until then, so that even a
/// killed program leaves nothing behind (O_TMPFILE, open(2)); elsewhere a
/// hidden name of its own. Then one step gives it its final name, whole: linkat(2)
/// where it had none, rename(2) where it had a hidden one. Only rename(2) can
/// replace a file, so where one is already and may go, it first gets a hidden name
/// too.
///
/// It holds against the death of this program at any point. Against a power
/// failure it would take an fsync(2) as well, at the price of the disk's speed.
pub struct Saving {
    file: File,
    target: PathBuf,
    /// The hidden name, if it has one; removed if we do not get to the end.
    hidden: Option<PathBuf>,
    /// Whether a file of that name, if one is there, may go.
    replace: bool,
}

impl Saving {
    /// Begins a file that will be `name` in `folder`. The name was checked.
    pub fn begin(folder: &Path, name: &str, replace: bool) -> Done<Saving> {
        let target = folder.join(name);
        let cannot =
            |error: io::Error| Trouble::Usage(words::no_new_file(&folder.display(), &error));
        if target.is_dir() {
            return Err(Trouble::Usage(words::a_folder(&target.display())));
        }
        if Path::new("/proc/self/fd").exists()
            && let Some(file) = Kernel::nameless_file(folder)
        {
            return Ok(Saving { file, target, hidden: None, replace });
        }
        let hidden = hidden_name(folder, name).map_err(cannot)?;
        // Nothing may be there yet, not even a symlink that leads elsewhere.
        let file = OpenOptions::new().write(true).create_new(true).open(&hidden);
        let file = file.map_err(cannot)?;
        Ok(Saving { file, target, hidden: Some(hidden), replace })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Done<()> {
        let about = self.target.display();
        self.file.write_all(bytes).map_err(Trouble::system(words::cannot_write, about))
    }

    /// Gives it its name, now that it is whole; or nothing is left behind.
    pub fn finish(mut self) -> Done<PathBuf> {
        let named = self.name_it();
        named.map_err(Trouble::system(words::cannot_name, self.target.display()))?;
        Ok(self.target.clone())
    }

    fn name_it(&mut self) -> io::Result<()> {
        if self.hidden.is_none() {
            match Kernel::name_file(&self.file, &self.target) {
                // linkat(2) replaces nothing; rename(2) does, so that is done
                // in two steps.
                Err(error) if self.replace && error.kind() == ErrorKind::AlreadyExists => {}
                other => return other,
            }
            let folder = self.target.parent().unwrap_or(Path::new("."));
            let name = self.target.file_name().unwrap_or_default().to_string_lossy();
            let hidden = hidden_name(folder, &name)?;
            Kernel::name_file(&self.file, &hidden)?;
            self.hidden = Some(hidden);
        }
        if let Some(hidden) = &self.hidden {
            if !self.replace {
                File::create_new(&self.target)?; // the name is ours, or an error
            }
            fs::rename(hidden, &self.target)?;
            self.hidden = None;
        }
        Ok(())
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        if let Some(hidden) = &self.hidden {
            let _ = fs::remove_file(hidden);
        }
    }
}

fn hidden_name(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let number = rand::rngs::SysRng.try_next_u64().map_err(io::Error::other)?;
    let short: String = name.chars().take(40).collect();
    Ok(folder.join(format!(".{short}.{number:016x}.part")))
}
