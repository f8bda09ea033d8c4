//! What the program does besides serving.

use std::error::Error;
use std::path::Path;

use store::sqlite::{self, Problems};

use crate::cli::Folder;
use crate::config::KNOWN;
use crate::host;
use crate::progress::{Meter, Shown};

type Done = Result<(), Box<dyn Error>>;

pub(crate) fn version() -> Done {
    println!("bellboard {}", env!("CARGO_PKG_VERSION"));
    Ok(())
}

pub(crate) fn config() -> Done {
    println!("# Each may stand in the TOML file of --config, or in the environment as BELLBOARD_<NAME>.");
    for known in KNOWN {
        println!("{} = {:?}  # {}", known.key, known.default, known.reason);
    }
    Ok(())
}

/// The folder, and those of the other instances in it; with `metrics` also what reports are made from.
pub(crate) fn check(folder: &Folder, metrics: bool, shown: Shown) -> Done {
    let mut is_sound = check_one(&folder.data, metrics, shown)?;
    for other in host::others(&folder.data)? {
        println!("{}:", other.display());
        is_sound &= check_one(&other, metrics, shown)?;
    }
    if is_sound { Ok(()) } else { Err("the folder is not sound".into()) }
}

fn check_one(folder: &Path, metrics: bool, shown: Shown) -> Result<bool, Box<dyn Error>> {
    let mut meter = Meter::new("check", shown);
    let report = sqlite::check(folder, &mut meter.watch())?;
    meter.end();
    println!(
        "format {}: {} events in {} batches, {} items, {} completed contacts",
        report.format, report.events, report.batches, report.items, report.contacts
    );
    let mut is_sound = say(&report.problems);
    if metrics {
        let mut meter = Meter::new("check --metrics", shown);
        let report = sqlite::check_measures(folder, &mut meter.watch())?;
        meter.end();
        println!("metrics: the log tells {} facts, {} are stored", report.told, report.stored);
        is_sound &= say(&report.problems);
    }
    Ok(is_sound)
}

/// Whether there are none.
fn say(problems: &Problems) -> bool {
    for problem in &problems.listed {
        println!("{problem}");
    }
    if problems.more > 0 {
        println!("and {} more", problems.more);
    }
    problems.is_empty()
}

/// What a command that takes one instance has left alone.
pub(crate) fn say_others(folder: &Path) -> Done {
    for other in host::others(folder)? {
        println!("not in it: the instance in {}, which is a data folder of its own", other.display());
    }
    Ok(())
}

pub(crate) fn backup(file: &Path, folder: &Folder, shown: Shown) -> Done {
    let mut meter = Meter::breakable("backup", shown)?;
    sqlite::backup(&folder.data, file, &mut meter.watch())?;
    meter.end();
    println!("wrote {}", file.display());
    say_others(&folder.data)
}

pub(crate) fn restore(file: &Path, folder: &Folder, shown: Shown) -> Done {
    let mut meter = Meter::breakable("restore", shown)?;
    sqlite::restore(file, &folder.data, &mut meter.watch())?;
    meter.end();
    println!("restored into {}", folder.data.display());
    Ok(())
}

pub(crate) fn licenses() -> Done {
    println!("{}", include_str!("../../../NOTICE"));
    println!("{}", include_str!("../THIRD-PARTY.txt"));
    println!("{}", include_str!("../../../LICENSE"));
    Ok(())
}
