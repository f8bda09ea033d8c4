//! What the program does besides serving.

use std::error::Error;
use std::path::Path;

use store::sqlite;

use crate::cli::Folder;
use crate::config::KNOWN;

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

pub(crate) fn check(folder: &Folder) -> Done {
    let report = sqlite::check(&folder.data)?;
    println!(
        "format {}: {} events in {} batches, {} items, {} completed contacts",
        report.format, report.events, report.batches, report.items, report.contacts
    );
    for problem in &report.problems {
        println!("{problem}");
    }
    if report.more_problems > 0 {
        println!("and {} more", report.more_problems);
    }
    if report.is_sound() { Ok(()) } else { Err("the folder is not sound".into()) }
}

pub(crate) fn backup(file: &Path, folder: &Folder) -> Done {
    sqlite::backup(&folder.data, file)?;
    println!("wrote {}", file.display());
    Ok(())
}

pub(crate) fn restore(file: &Path, folder: &Folder) -> Done {
    sqlite::restore(file, &folder.data)?;
    println!("restored into {}", folder.data.display());
    Ok(())
}

pub(crate) fn licenses() -> Done {
    println!("{}", include_str!("../../../NOTICE"));
    println!("{}", include_str!("../THIRD-PARTY.txt"));
    println!("{}", include_str!("../../../LICENSE"));
    Ok(())
}
