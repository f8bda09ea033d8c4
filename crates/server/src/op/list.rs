//! Pages of lists, the same for every operation that lists something.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::ApiError;

/// Entries of a page where the caller names no number.
const PAGE_DEFAULT: usize = 100;
const PAGE_MAX: usize = 1000;

/// One page of `all`, which is in a stable order by `key`, and the token of the next; none on the
/// last. A token names the key of the last entry shown, so that a list that grows meanwhile neither
/// repeats nor skips what was there.
pub(super) fn page<T, K: ToString + Ord + std::str::FromStr>(
    all: Vec<T>,
    key: impl Fn(&T) -> K,
    max_results: Option<i32>,
    next_token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let size = max_results.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(PAGE_DEFAULT);
    let size = size.min(PAGE_MAX);
    let after = next_token.map(read_token::<K>).transpose()?;
    let mut rest = all.into_iter().filter(|t| after.as_ref().is_none_or(|after| key(t) > *after));
    let shown: Vec<T> = rest.by_ref().take(size).collect();
    let more = rest.next().is_some();
    let next = shown.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last).to_string()));
    Ok((shown, next))
}

/// What a token names: the key of the last entry that was shown.
pub(super) fn token_text(next_token: Option<&str>) -> Result<Option<String>, ApiError> {
    next_token.map(read_token).transpose()
}

fn read_token<K: std::str::FromStr>(token: &str) -> Result<K, ApiError> {
    let text = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let key = text.and_then(|text| text.parse().ok());
    key.ok_or_else(|| ApiError::invalid_parameter("NextToken is not one that was given out here."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_a_list_once_whatever_their_size() {
        let all: Vec<u32> = (1..=25).collect();
        for size in [1, 7, 24, 25, 26] {
            let (mut seen, mut token) = (Vec::new(), None);
            loop {
                let (shown, next) = page(all.clone(), |n| *n, Some(size), token.as_deref()).unwrap();
                seen.extend(shown);
                token = next;
                if token.is_none() {
                    break;
                }
            }
            assert_eq!(seen, all, "pages of {size}");
        }
    }

    #[test]
    fn a_token_that_was_not_given_out_is_refused() {
        for bad in ["", "%", "Zm9v"] {
            assert!(page(vec![1u32], |n| *n, None, Some(bad)).is_err(), "{bad}");
        }
    }
}
