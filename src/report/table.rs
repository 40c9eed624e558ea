//! Rows in columns that line up, in either language.

use super::wrapping;
use textwrap::core::display_width;

/// The rows, of one length, as lines for a screen of `width` columns. A column is as wide as its
/// widest cell, by what it takes on the screen: a Chinese character takes two
/// columns, a colour none. Two spaces part the columns. The last column is
/// broken below itself.
pub fn table<Row: AsRef<[Cell]>, Cell: AsRef<str>>(rows: &[Row], width: usize) -> Vec<String> {
    let columns = rows.first().map_or(0, |row| row.as_ref().len());
    let widest = |column: usize| {
        let cells = rows.iter().map(|row| display_width(row.as_ref()[column].as_ref()));
        cells.max().unwrap_or_default() + 2
    };
    let columns: Vec<usize> = (0..columns.saturating_sub(1)).map(widest).collect();
    let indent = " ".repeat(columns.iter().sum());
    let line = |row: &Row| {
        let row = row.as_ref();
        let mut start = String::new();
        for (cell, width) in row.iter().map(Cell::as_ref).zip(&columns) {
            start += cell;
            start += &" ".repeat(width - display_width(cell));
        }
        let last = row.last().map_or("", Cell::as_ref);
        // Broken without an indent: what fits is then taken as it is, which is quicker
        // than to look for places to break.
        let broken = textwrap::wrap(last, wrapping(width.saturating_sub(indent.len())));
        (start + &broken.join(&format!("\n{indent}"))).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_chinese_and_in_colour() {
        let rows = [["名字", "\u{1b}[32m✓\u{1b}[0m", "one two"], ["a", "no", "three"]];
        let lines = table(&rows, 15);
        assert_eq!(lines[0], "名字  \u{1b}[32m✓\u{1b}[0m   one\n          two");
        assert_eq!(lines[1], "a     no  three");
        assert_eq!(table(&[["a", ""]], 80), ["a"], "nothing behind the last cell");
    }
}
