//! A report as a file: the rows, columns and values of the page, durations in seconds, intervals as
//! ISO 8601 writes them, and - where there is no value (MET-88).

use engine::domain::dictionary::Metric;
use engine::domain::hours::periods::Period;
use engine::domain::report::table::{Dimension, HierarchyLevel};
use engine::domain::report::{Statistic, Unit};
use engine::time::Time;

use super::fill::Filled;
use crate::clock::iso;

/// By which spreadsheets know how letters are written.
const MARK: char = '\u{feff}';

pub(super) fn csv(filled: &Filled) -> String {
    let definition = &filled.definition;
    let with_interval = definition.interval != Period::Total;
    let metrics: Vec<_> = definition.metrics.iter().filter_map(|name| Metric::then(name)).collect();
    let figures = |values: &[Option<f64>]| -> Vec<String> {
        metrics.iter().zip(values).map(|(metric, value)| plain(metric, *value)).collect()
    };
    let mut head: Vec<String> = with_interval.then(|| "Interval".to_owned()).into_iter().collect();
    head.extend(definition.by.iter().map(|by| grouping(*by).to_owned()));
    let lead = head.len();
    head.extend(metrics.iter().map(|metric| safe(title(metric, definition.within))));
    let mut lines = vec![head];
    for row in &filled.figures.rows {
        let interval = || format!("{}/{}", short(row.period.start), short(row.period.end));
        let mut line: Vec<String> = with_interval.then(interval).into_iter().collect();
        line.extend(row.of.iter().map(|of| safe(filled.name_of(*of))));
        line.extend(figures(&row.values));
        lines.push(line);
    }
    // One row of everything is its own total.
    if lead > 0 && !filled.figures.rows.is_empty() {
        let mut total = vec![String::new(); lead];
        "Total".clone_into(&mut total[0]);
        total.extend(figures(&filled.figures.totals));
        lines.push(total);
    }
    let mut text = String::from(MARK);
    for line in lines {
        let cells: Vec<_> = line.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn grouping(by: Dimension) -> &'static str {
    match by {
        Dimension::Agent => "Agent",
        Dimension::Hierarchy(HierarchyLevel::One) => "Hierarchy, level 1",
        Dimension::Hierarchy(HierarchyLevel::Two) => "Hierarchy, level 2",
        Dimension::Hierarchy(HierarchyLevel::Three) => "Hierarchy, level 3",
        Dimension::Hierarchy(HierarchyLevel::Four) => "Hierarchy, level 4",
        Dimension::Hierarchy(HierarchyLevel::Five) => "Hierarchy, level 5",
        Dimension::Channel => "Channel",
        Dimension::Queue => "Queue",
        Dimension::RoutingProfile => "Routing profile",
    }
}

/// The X of the dictionary is the report's.
fn title(metric: &Metric, within: i64) -> String {
    if !metric.has_threshold {
        return metric.label.to_owned();
    }
    let seconds = if within == 1 { "1 second".to_owned() } else { format!("{} seconds", grouped(within)) };
    let label = metric.label.trim_end_matches(" X seconds");
    match label.strip_suffix(" X") {
        Some(label) => format!("{label}, {seconds}"),
        None => format!("{label} {seconds}"),
    }
}

/// 1234567 as 1,234,567.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// As precise as the page shows it.
fn plain(metric: &Metric, value: Option<f64>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    let to = |parts: f64| (value * parts + 0.5).floor() / parts;
    let rounded = match (metric.unit, metric.statistic) {
        (Unit::Percent, _) => to(10.0),
        (Unit::Count, Statistic::Mean) => to(100.0),
        _ => to(1.0),
    };
    rounded.to_string()
}

/// Without the decimals that a period never has.
fn short(time: Time) -> String {
    let text = iso(time);
    text.strip_suffix(".000Z").map_or_else(|| text.clone(), |whole| format!("{whole}Z"))
}

/// A spreadsheet takes what begins so for a formula.
fn safe(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn met_88_cells_are_plain_and_start_no_formula() {
        let metric = |name| Metric::then(name).unwrap();
        assert_eq!(plain(metric("AVG_HANDLE_TIME"), Some(61.5)), "62");
        assert_eq!(plain(metric("SERVICE_LEVEL"), Some(200.0 / 3.0)), "66.7");
        assert_eq!(plain(metric("SERVICE_LEVEL"), Some(100.0)), "100");
        assert_eq!(plain(metric("AVG_HOLDS"), Some(1.0 / 3.0)), "0.33");
        assert_eq!(plain(metric("SERVICE_LEVEL"), None), "-");
        assert_eq!(safe("=cmd".to_owned()), "'=cmd");
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(short(Time(0)), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn columns_are_called_as_on_the_page() {
        let title = |name, within| title(Metric::then(name).unwrap(), within);
        assert_eq!(title("CONTACTS_HANDLED", 20), "Contacts handled");
        assert_eq!(title("SERVICE_LEVEL", 20), "Service level, 20 seconds");
        assert_eq!(title("SUM_CONTACTS_ANSWERED_IN_X", 1), "Contacts answered in 1 second");
        assert_eq!(
            title("CONTACTS_REMOVED_FROM_QUEUE_IN_X", 604_800),
            "Contacts removed from queue in 604,800 seconds"
        );
    }
}
