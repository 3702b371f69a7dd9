//! A text cut into lines and cells, each with its place. The csv crate reads files as well, but does not say where in the
//! text a cell stands, and every message here does.

use std::ops::Range;

/// One cell without the blanks and quotes around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Bytes of the text, quotes included.
    pub(super) span: Range<usize>,
}

/// A line with something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    text: &'a str,
    start: usize,
}

/// What may stand between values, and its name.
pub(super) const SEPARATORS: [char; 3] = ['\t', ';', ','];

/// Lines that are neither blank nor remarks. Any mixture of line ends will do.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let start = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
    let full = |line: &&str| {
        let begins = line.trim_start().chars().next();
        begins.is_some_and(|first| first != '#') && line.chars().any(|c| !c.is_whitespace() && !SEPARATORS.contains(&c))
    };
    text.split(['\n', '\r']).filter(full).map(move |line| Line { text: line, start: start(line) })
}

impl Line<'_> {
    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Its cells, or the place of a quote that does not end.
    pub(super) fn cells(&self, separator: char) -> Result<Vec<Cell>, Range<usize>> {
        let mut cells = Vec::new();
        let mut at = 0;
        loop {
            let (cell, end) = self.cell(at, separator)?;
            cells.push(cell);
            if end >= self.text.len() {
                return Ok(cells);
            }
            at = end + separator.len_utf8();
        }
    }

    /// The cell that begins at a byte, and where it ends.
    fn cell(&self, at: usize, separator: char) -> Result<(Cell, usize), Range<usize>> {
        let begins = at + self.text[at..].len() - self.text[at..].trim_start_matches(' ').len();
        let (mut inner, mut after) = (String::new(), begins);
        if self.text[begins..].starts_with('"') {
            after += 1;
            loop {
                let rest = &self.text[after..];
                let length = rest.find('"').ok_or_else(|| self.start + begins..self.start + self.text.len())?;
                inner.push_str(&rest[..length]);
                after += length + 1;
                if !self.text[after..].starts_with('"') {
                    break;
                }
                inner.push('"');
                after += 1;
            }
        }
        let end = self.text[after..].find(separator).map_or(self.text.len(), |length| after + length);
        inner.push_str(&self.text[after..end]);
        let stop = begins + self.text[begins..end].trim_end().len();
        let span = self.start + begins..self.start + stop;
        Ok((Cell { text: inner.trim().to_owned(), span }, end))
    }
}

/// The separator that cuts a line into most cells.
pub(super) fn separator(line: &Line) -> Option<char> {
    let cells = |separator: &char| line.cells(*separator).map_or(1, |cells| cells.len());
    SEPARATORS.into_iter().rev().max_by_key(cells).filter(|separator| cells(separator) > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Vec<String>> {
        let cells = |line: Line| {
            let separator = separator(&line).unwrap_or(',');
            line.cells(separator).unwrap().into_iter().map(|cell| cell.text).collect()
        };
        lines(text).map(cells).collect()
    }

    #[test]
    fn any_separator_and_line_end() {
        let expected = [["a", "b c"], ["1", "2"]];
        for text in ["a,b c\n1,2", "a;b c\r\n1;2\r\n", "\n# no\na\tb c\r\r1\t 2 \n;;\n", "\"a\" , \"b c\"\n\n1,\"2\""] {
            assert_eq!(cut(text), expected, "{text:?}");
        }
    }

    #[test]
    fn quotes_keep_separators_and_quotes() {
        assert_eq!(cut("\"a, \"\"b\"\"\",2,"), [["a, \"b\"", "2", ""]]);
        let text = "x\n  \"a,2";
        assert_eq!(lines(text).last().unwrap().cells(','), Err(4..8));
    }

    #[test]
    fn cells_know_their_place() {
        let text = "# remark\nä , \"b\",\n";
        let line = lines(text).next().unwrap();
        let found: Vec<&str> = line.cells(',').unwrap().into_iter().map(|cell| &text[cell.span]).collect();
        assert_eq!(found, ["ä", "\"b\"", ""]);
        assert_eq!(&text[line.span()], "ä , \"b\",");
    }
}
