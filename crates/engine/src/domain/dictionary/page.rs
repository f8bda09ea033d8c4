//! The dictionary as a page: docs/METRICS.md.

use std::fmt::Write;

use super::{Metric, Names, agents, contacts, moment};
use crate::domain::report::{Statistic, Unit};

const HEAD: &str = "\
# The metric dictionary

Each figure has one definition, by which every page, file and operation of the API tells it. This page is made of those definitions (`cargo xtask codegen`), and each example is a test of its definition. [The rules](spec/metrics.md) say how figures are counted.

Times are cut to whole seconds for each contact before they are added up. A mean or a rate of nothing has no value; a sum of nothing is 0. A figure that is told by, or of, something that is not among its groupings has no value.
";

type Chapter = (&'static str, &'static str, &'static [Metric]);

const CHAPTERS: [Chapter; 3] = [
    ("Now", "Figures of this moment, by GetCurrentMetricData.", moment::METRICS),
    (
        "Contacts",
        "A contact counts whole, in the interval in which it was disconnected, once it is completed.",
        contacts::METRICS,
    ),
    (
        "Agents",
        "Offers and time count in the interval in which they were; time is split over intervals.",
        agents::METRICS,
    ),
];

/// docs/METRICS.md.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for (title, says, metrics) in CHAPTERS {
        page += &format!("\n## {title}\n\n{says}\n");
        for metric in metrics {
            // Writing to a text does not fail.
            let _ = write_metric(&mut page, metric);
        }
    }
    page
}

fn write_metric(page: &mut String, metric: &Metric) -> std::fmt::Result {
    let unit = match metric.unit {
        Unit::Count => "count",
        Unit::Percent => "percent",
        Unit::Seconds => "seconds",
    };
    let statistic = match metric.statistic {
        Statistic::Sum => "sum",
        Statistic::Mean => "mean",
        Statistic::Percent => "rate",
        Statistic::Max => "greatest",
    };
    let threshold = if metric.has_threshold { ", with a threshold of 1 to 604,800 seconds" } else { "" };
    let groupings: Vec<_> = metric.dimensions().iter().map(|dimension| dimension.name()).collect();
    writeln!(page, "\n### {}\n", metric.label)?;
    writeln!(page, "{} ({}).\n", sentence(metric.formula), metric.rule)?;
    writeln!(page, "| | |\n|---|---|")?;
    writeln!(page, "| names | {} |", names(&metric.names))?;
    writeln!(page, "| unit, statistic | {unit}, {statistic}{threshold} |")?;
    writeln!(page, "| groupings | {} |", groupings.join(", "))?;
    writeln!(page, "| interval | {} |", metric.interval())?;
    writeln!(page, "| made of | {} |", metric.source())?;
    let cases: Vec<_> = metric.example.cases.iter().map(|case| case.words()).collect();
    let within = metric.example.threshold.map_or(String::new(), |t| format!(" within {} s", t.seconds));
    let is = metric.example.is.map_or("-".to_owned(), |is| is.to_string());
    writeln!(page, "| example | {}: {}. That is **{is}**{within} |", metric.example_is_of(), cases.join("; "))
}

fn sentence(formula: &str) -> String {
    let mut letters = formula.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn names(names: &Names) -> String {
    let now = names.now.iter().map(|name| format!("GetCurrentMetricData `{name}`"));
    let then = names.then.map(|name| format!("GetMetricDataV2 `{name}`"));
    let older = names.older.map(|name| format!("GetMetricData `{name}`"));
    now.chain(then).chain(older).collect::<Vec<_>>().join(", ")
}
