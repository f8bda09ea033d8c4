//! `bellboard erase`: a customer forgotten, in a folder that nobody serves.

use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use engine::id::AttachmentId;
use store::sqlite::{self, Erased, Whom};

type Done = Result<(), Box<dyn Error>>;

pub(crate) fn erase(contact: Option<String>, customer: Option<String>, folder: &Path) -> Done {
    let whom = match (contact, customer) {
        (Some(contact), _) => {
            Whom::Contact(contact.parse().map_err(|_| format!("{contact} is no contact's id"))?)
        }
        (None, Some(customer)) => Whom::Customer(customer),
        (None, None) => return Err("say whom: --contact or --customer".into()),
    };
    let erased = sqlite::erase(folder, &whom)?;
    if let Some(live) = erased.live.first() {
        return Err(format!("contact {live} goes on, so nothing was removed: end it first").into());
    }
    if erased.contacts.is_empty() {
        return Err("there is no such contact, so nothing was removed".into());
    }
    let away = remove_files(folder, erased.files.iter().copied())?;
    say(&erased, &away);
    Ok(())
}

/// Those that were not in the folder.
pub(crate) fn remove_files(
    folder: &Path,
    files: impl IntoIterator<Item = AttachmentId>,
) -> Result<Vec<AttachmentId>, Box<dyn Error>> {
    let mut away = Vec::new();
    for file in files {
        let mut removed = false;
        for kind in ["attachments", "staging"] {
            match fs::remove_file(folder.join("objects").join(kind).join(file.to_string())) {
                Ok(()) => removed = true,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(format!("file {file}: {error}").into()),
            }
        }
        if !removed {
            away.push(file);
        }
    }
    Ok(away)
}

fn say(erased: &Erased, away: &[AttachmentId]) {
    println!("names, attributes, references and tags of {} contacts:", erased.contacts.len());
    for contact in &erased.contacts {
        println!("  {contact}");
    }
    println!("words of {} items of transcripts", erased.items);
    println!("{} files", erased.files.len());
    println!("what {} events of the log and {} lines of streams said of them", erased.events, erased.told);
    println!("{} letters that endpoints did not take", erased.letters);
    for file in away {
        println!("not in the folder: attachments/{file}; if there is a bucket, remove it there");
    }
    println!(
        "not removed: copies elsewhere, such as backups, exports, and what streams and webhooks have told"
    );
}
