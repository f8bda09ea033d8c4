//! Asks clamd about a file (its INSTREAM command). Whatever is not a clear answer is an error.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

use crate::config::Clamd;

/// CHAT-82.
const PATIENCE: Duration = Duration::from_secs(60);
const CHUNK: usize = 64 * 1024;
const ANSWER_MAX: u64 = 4096;

/// Whether nothing was found.
pub(super) async fn is_clean(clamd: &Clamd, bytes: &[u8]) -> io::Result<bool> {
    tokio::time::timeout(PATIENCE, ask(clamd, bytes)).await.map_err(|_| io::ErrorKind::TimedOut)?
}

async fn ask(clamd: &Clamd, bytes: &[u8]) -> io::Result<bool> {
    match clamd {
        Clamd::Tcp(address) => talk(TcpStream::connect(address.as_str()).await?, bytes).await,
        Clamd::Unix(path) => talk(UnixStream::connect(path).await?, bytes).await,
    }
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, bytes: &[u8]) -> io::Result<bool> {
    stream.write_all(b"zINSTREAM\0").await?;
    for chunk in bytes.chunks(CHUNK) {
        stream.write_all(&(chunk.len() as u32).to_be_bytes()).await?;
        stream.write_all(chunk).await?;
    }
    stream.write_all(&[0; 4]).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_MAX).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    match answer.trim_end_matches('\0').trim() {
        "stream: OK" => Ok(true),
        found if found.ends_with("FOUND") => Ok(false),
        other => Err(io::Error::other(format!("clamd says {other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answered(answer: &'static [u8]) -> io::Result<bool> {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let clamd = tokio::spawn(async move {
            let mut heard = vec![0; 10];
            theirs.read_exact(&mut heard).await.unwrap();
            loop {
                let length = theirs.read_u32().await.unwrap() as usize;
                if length == 0 {
                    break;
                }
                heard.resize(heard.len() + length, 0);
                let start = heard.len() - length;
                theirs.read_exact(&mut heard[start..]).await.unwrap();
            }
            theirs.write_all(answer).await.unwrap();
            heard
        });
        let bytes: Vec<u8> = (0..3 * CHUNK + 7).map(|n| n as u8).collect();
        let said = talk(ours, &bytes).await;
        let heard = clamd.await.unwrap();
        assert_eq!(&heard[..10], b"zINSTREAM\0");
        assert!(heard[10..] == bytes, "all of the file is asked about");
        said
    }

    #[tokio::test]
    async fn chat_82_only_a_clear_answer_counts() {
        assert!(answered(b"stream: OK\0").await.unwrap());
        assert!(!answered(b"stream: Eicar-Signature FOUND\0").await.unwrap());
        for unclear in [b"".as_slice(), b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK?"] {
            answered(unclear).await.unwrap_err();
        }
    }

    #[tokio::test]
    async fn a_scanner_that_is_not_there_says_nothing() {
        let nowhere = Clamd::Unix("/nonexistent/clamd.sock".into());
        is_clean(&nowhere, b"x").await.unwrap_err();
    }
}
