//! CSV (RFC 4180): one event a row, several values of one column separated by `; `.

use super::sheet::{Item, Sheet};
use crate::domain::date::Day;
use crate::timeline::list::Certainty;

const HEADER: [&str; 24] = [
    "id",
    "type",
    "status",
    "title",
    "summary",
    "date",
    "date_display",
    "start_min",
    "start_max",
    "end_min",
    "end_max",
    "open_end",
    "actors",
    "identifiers",
    "effects",
    "places",
    "tags",
    "documents",
    "disputed",
    "match",
    "revision",
    "created_at",
    "updated_at",
    "url",
];

/// A page as CSV; with `fields` only the columns that say something of them.
pub fn page(sheet: &Sheet<'_>) -> Vec<u8> {
    let columns = columns(sheet);
    let mut writer = writer();
    writer.write_record(columns.iter().map(|i| HEADER[*i])).expect(IN_MEMORY);
    write_rows(&mut writer, sheet, &columns);
    writer.into_inner().unwrap_or_default()
}

/// The rows alone: where a page goes on after its header.
pub fn rows(sheet: &Sheet<'_>) -> Vec<u8> {
    let mut writer = writer();
    write_rows(&mut writer, sheet, &columns(sheet));
    writer.into_inner().unwrap_or_default()
}

const IN_MEMORY: &str = "a vector takes whatever is written";

fn writer() -> ::csv::Writer<Vec<u8>> {
    ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new())
}

/// The columns that say something of the fields wanted.
fn columns(sheet: &Sheet<'_>) -> Vec<usize> {
    let wanted = |column: &str| {
        let field = match column {
            "date_display" | "start_min" | "start_max" | "end_min" | "end_max" | "open_end" => "date",
            "documents" => "claims",
            "url" => "id",
            other => other,
        };
        sheet.fields.as_ref().is_none_or(|fields| fields.contains(&field))
    };
    (0..HEADER.len()).filter(|i| wanted(HEADER[*i])).collect()
}

fn write_rows(writer: &mut ::csv::Writer<Vec<u8>>, sheet: &Sheet<'_>, columns: &[usize]) {
    for item in sheet.items() {
        let row = row(sheet, &item);
        writer.write_record(columns.iter().map(|i| guarded(&row[*i]))).expect(IN_MEMORY);
    }
}

fn row(sheet: &Sheet<'_>, item: &Item) -> [String; 24] {
    let event = &item.event;
    let bounds = event.date.bounds();
    let day = |day: Day| if day.is_bounded() { day.to_string() } else { String::new() };
    let actors = event.actors.iter().map(|actor| format!("{} ({})", sheet.actor(actor.id.as_str()), actor.role));
    let effects = event.effects.iter().map(|effect| {
        let until = effect.until.as_ref().map_or_else(String::new, |until| format!(" until {until}"));
        format!("{} {}{until}", effect.action.word(), effect.measure)
    });
    let certainty = item.certainty.map_or("", Certainty::word);
    [
        event.id.to_string(),
        event.kind.to_string(),
        event.status.word().to_owned(),
        event.title.clone(),
        event.summary.clone(),
        event.date.to_string(),
        event.date.words(),
        day(bounds.start.min),
        day(bounds.start.max),
        day(bounds.end.min),
        day(bounds.end.max),
        event.date.open_end().to_string(),
        joined(actors),
        joined(event.identifiers.iter().map(|identifier| identifier.value.clone())),
        joined(effects),
        event.places.join("; "),
        event.tags.join("; "),
        sheet.sources(event).join("; "),
        event.disputed().to_string(),
        certainty.to_owned(),
        item.stamp.revision.to_string(),
        item.stamp.created_at.to_string(),
        item.stamp.updated_at.to_string(),
        sheet.url(event),
    ]
}

fn joined(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join("; ")
}

/// A cell that no spreadsheet takes for a formula (OWASP, CSV injection).
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_cell_is_never_a_formula() {
        for cell in ["=1+1", "+1", "-0500", "@sum", "\tx", "\n=x"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        assert_eq!(guarded("a=b"), "a=b");
    }
}
