//! Whether bytes are what a name says (SEC-12).

use engine::domain::attachment::ending;

/// By the beginning of the bytes; a text is told by what it does not hold.
pub(super) fn is_what_it_says(name: &str, bytes: &[u8]) -> bool {
    let Some(ending) = ending(name) else { return false };
    if matches!(ending, "csv" | "txt") {
        return is_text(bytes);
    }
    let found = infer::get(bytes).map(|found| found.extension()).unwrap_or_default();
    match ending {
        "jpg" | "jpeg" | "jfif" => found == "jpg",
        "heic" => matches!(found, "heic" | "heif"),
        "mov" => found == "mov",
        "mp4" => matches!(found, "mp4" | "m4v"),
        // Of the older three only the container can be told, and of the newer ones written by some
        // programs no more than that they are zip.
        "doc" | "xls" | "ppt" => matches!(found, "doc" | "xls" | "ppt" | "msi") || is_compound(bytes),
        "docx" | "xlsx" | "pptx" => found == ending || found == "zip",
        _ => found == ending,
    }
}

fn is_text(bytes: &[u8]) -> bool {
    const UTF_16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];
    if UTF_16.iter().any(|mark| bytes.starts_with(mark)) {
        return true;
    }
    // No program, archive or picture is without a zero.
    !bytes.contains(&0)
        && infer::get(bytes).is_none_or(|found| found.matcher_type() == infer::MatcherType::Text)
}

fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const PDF: &[u8] = b"%PDF-1.7\n";
    const PROGRAM: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    #[test]
    fn sec_12_files_are_what_their_names_say() {
        let good: [(&str, &[u8]); 11] = [
            ("a.png", PNG),
            ("A.PDF", PDF),
            ("a.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
            ("a.txt", "Zoë, 日本".as_bytes()),
            ("a.txt", b"caf\xe9 in latin 1"),
            ("a.txt", b"\xff\xfea\0b\0"),
            ("a.csv", b"a;b\n1;2\n"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
            ("a.wav", b"RIFF\x24\0\0\0WAVEfmt "),
            ("a.rtf", b"{\\rtf1\\ansi"),
            ("a.docx", b"PK\x03\x04\x14\0\x06\0"),
        ];
        for (name, bytes) in good {
            assert!(is_what_it_says(name, bytes), "{name} {bytes:?}");
        }
        let bad: [(&str, &[u8]); 8] = [
            ("a.png", PDF),
            ("a.pdf", PNG),
            ("a.txt", PROGRAM),
            ("a.csv", PNG),
            ("a.doc", PROGRAM),
            ("a.docx", PROGRAM),
            ("a.exe", PROGRAM),
            ("a.jpg", b""),
        ];
        for (name, bytes) in bad {
            assert!(!is_what_it_says(name, bytes), "{name} {bytes:?}");
        }
    }
}
