//! `bellboard purge`: what is old forgotten at once, in a folder that nobody serves.

use std::error::Error;
use std::path::Path;

use engine::time::Span;
use store::sqlite::{self, Purged};

use crate::clock::real_now;
use crate::erase::remove_files;
use crate::progress::{Meter, Shown};

type Done = Result<(), Box<dyn Error>>;

pub(crate) fn purge(older_than: u32, dry_run: bool, shown: Shown, folder: &Path) -> Done {
    let days = Span::minutes(i64::from(older_than) * 24 * 60);
    if dry_run {
        say("would go", &sqlite::would_purge(folder, real_now(), days)?);
        return Ok(());
    }
    let mut meter = Meter::breakable("purge", shown)?;
    let (purged, files) = sqlite::purge(folder, real_now(), days, &mut meter.watch())?;
    let away = remove_files(folder, files.iter().copied())?;
    let here: Vec<_> = files.into_iter().filter(|file| !away.contains(file)).collect();
    sqlite::objects_removed(folder, &here)?;
    meter.end();
    say("are gone", &purged);
    if !away.is_empty() {
        println!("{} files are not in the folder: the server removes them from its bucket", away.len());
    }
    println!(
        "not removed: copies elsewhere, such as backups, exports, and what streams and webhooks have told"
    );
    Ok(())
}

fn say(what: &str, purged: &Purged) {
    let Purged { contacts, items, files, held_back, .. } = purged;
    println!("names, attributes, references and tags of {contacts} contacts {what}");
    println!("words of {items} items of transcripts {what}");
    println!("{files} files {what}");
    if *held_back > 0 {
        println!(
            "{held_back} contacts are kept: a contact that goes on is of their chain or goes on from them, or an agent has not cleared them"
        );
    }
}
