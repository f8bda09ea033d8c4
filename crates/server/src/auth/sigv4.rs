//! AWS Signature Version 4, the verifying side, for the service `connect`.
//!
//! The signature covers the method, the raw path (each segment encoded once more, as all services
//! but S3 have it), the sorted query, the named headers and the body.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use engine::time::{Span, Time};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use wire::ErrorName;

/// How far a client's clock may be off.
const SKEW: Span = Span::minutes(15);
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The parts of a signed request that its signature covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed<'a> {
    pub(crate) method: &'a Method,
    /// As it came in, still percent-encoded.
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) access_key: String,
    date: String,
    region: String,
    service: String,
    signed_headers: Vec<String>,
    signature: Vec<u8>,
    /// X-Amz-Date: `20261123T010203Z`.
    at: String,
}

pub(crate) type Refused = (ErrorName, &'static str);

/// Reads who claims to have signed.
pub(crate) fn read(headers: &HeaderMap) -> Result<Authorization, Refused> {
    let text = headers
        .get("authorization")
        .and_then(|v| v.to_str().ok())
        .ok_or((ErrorName::MissingAuthenticationTokenException, "The request is not signed."))?;
    let at = headers.get("x-amz-date").and_then(|v| v.to_str().ok());
    let malformed = (ErrorName::InvalidSignatureException, "The Authorization header cannot be read.");
    parse(text, at).ok_or(malformed)
}

/// What a request elsewhere is signed with.
pub(crate) struct Keys {
    pub(crate) access_key: String,
    pub(crate) secret: String,
    /// Of keys that are lent for some hours.
    pub(crate) session: Option<String>,
}

/// The headers that a request to the service `connect` elsewhere needs, those that it has among them.
/// The error is of what cannot be a header.
pub(crate) fn sign(keys: &Keys, region: &str, request: &Signed<'_>, now: Time) -> Result<HeaderMap, String> {
    let at = jiff::Timestamp::from_millisecond(now.0).map_err(|e| e.to_string())?;
    let at = at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| e.to_string());
    let mut headers = request.headers.clone();
    headers.insert("x-amz-date", value(&at)?);
    if let Some(session) = &keys.session {
        headers.insert("x-amz-security-token", value(session)?);
    }
    let mut names: Vec<_> = headers.keys().map(HeaderName::to_string).collect();
    names.sort();
    let mut authorization = Authorization {
        access_key: keys.access_key.clone(),
        date: at[..8].to_owned(),
        region: region.to_owned(),
        service: "connect".to_owned(),
        signed_headers: names,
        signature: Vec::new(),
        at,
    };
    let signed = Signed { headers: &headers, ..*request };
    let mac = authorization.mac(&keys.secret, &signed).ok_or("a header is missing")?;
    authorization.signature = mac.finalize().into_bytes().to_vec();
    let text = format!(
        "{ALGORITHM} Credential={}/{}/{region}/connect/aws4_request, SignedHeaders={}, Signature={}",
        authorization.access_key,
        authorization.date,
        authorization.signed_headers.join(";"),
        hex(&authorization.signature),
    );
    headers.insert("authorization", value(&text)?);
    Ok(headers)
}

fn parse(text: &str, at: Option<&str>) -> Option<Authorization> {
    let fields = text.strip_prefix(ALGORITHM)?.trim_start();
    let field = |name: &str| {
        let mut fields = fields.split(',').map(str::trim);
        fields.find_map(|f| f.strip_prefix(name)?.strip_prefix('='))
    };
    let mut scope = field("Credential")?.split('/');
    let access_key = scope.next()?.to_owned();
    let (date, region, service) =
        (scope.next()?.to_owned(), scope.next()?.to_owned(), scope.next()?.to_owned());
    if scope.next() != Some("aws4_request") || scope.next().is_some() || access_key.is_empty() {
        return None;
    }
    Some(Authorization {
        access_key,
        date,
        region,
        service,
        signed_headers: field("SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: from_hex(field("Signature")?)?,
        at: at?.to_owned(),
    })
}

impl Authorization {
    /// Whether the request is what the holder of `secret` signed, within the allowed skew of `now`
    /// (real time).
    pub(crate) fn verify(&self, secret: &str, request: &Signed<'_>, now: Time) -> Result<(), Refused> {
        let mismatch = (
            ErrorName::InvalidSignatureException,
            "The request signature does not match the one calculated from the request.",
        );
        let signed_at = parse_date(&self.at).ok_or(mismatch)?;
        if (now - signed_at).0.abs() > SKEW.0 {
            let old = "The signature has expired, or the clock of the caller is wrong.";
            return Err((ErrorName::InvalidSignatureException, old));
        }
        if !self.at.starts_with(&self.date) || self.service != "connect" {
            return Err(mismatch);
        }
        if !["host", "x-amz-date"].iter().all(|must| self.signed_headers.iter().any(|h| h == must)) {
            return Err(mismatch);
        }
        let mac = self.mac(secret, request).ok_or(mismatch)?;
        mac.verify_slice(&self.signature).map_err(|_| mismatch)
    }

    fn mac(&self, secret: &str, request: &Signed<'_>) -> Option<Hmac<Sha256>> {
        let canonical = self.canonical(request)?;
        let scope = format!("{}/{}/{}/aws4_request", self.date, self.region, self.service);
        let to_sign = format!("{ALGORITHM}\n{}\n{scope}\n{}", self.at, hex(&Sha256::digest(canonical)));
        let key = hmac(format!("AWS4{secret}").as_bytes(), self.date.as_bytes());
        let key = [self.region.as_str(), &self.service, "aws4_request"]
            .iter()
            .fold(key, |key, part| hmac(&key, part.as_bytes()));
        let mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key may have any length");
        Some(mac.chain_update(to_sign))
    }

    fn canonical(&self, request: &Signed<'_>) -> Option<String> {
        let mut headers = String::new();
        for name in &self.signed_headers {
            let values: Vec<_> = request.headers.get_all(name).iter().collect();
            if values.is_empty() {
                return None;
            }
            let texts: Option<Vec<_>> = values.iter().map(|v| v.to_str().ok().map(squeeze)).collect();
            headers += &format!("{name}:{}\n", texts?.join(","));
        }
        let body = hex(&Sha256::digest(request.body));
        if let Some(claimed) = request.headers.get("x-amz-content-sha256")
            && claimed.as_bytes() != body.as_bytes()
        {
            return None;
        }
        let path = canonical_path(request.path);
        let query = canonical_query(request.query);
        let names = self.signed_headers.join(";");
        Some(format!("{}\n{path}\n{query}\n{headers}\n{names}\n{body}", request.method))
    }
}

/// Outer blanks away, inner runs of blanks to one.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn canonical_path(raw: &str) -> String {
    let raw = if raw.is_empty() { "/" } else { raw };
    raw.split('/').map(|segment| encode(segment.as_bytes())).collect::<Vec<_>>().join("/")
}

fn canonical_query(raw: &str) -> String {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (encode(&decode(name)), encode(&decode(value)))
    };
    let mut pairs: Vec<_> = raw.split('&').filter(|part| !part.is_empty()).map(pair).collect();
    pairs.sort();
    pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(*byte));
            }
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escaped = (bytes[i] == b'%').then(|| bytes.get(i + 1..i + 3)).flatten();
        let byte = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        decoded.push(byte.unwrap_or(bytes[i]));
        i += if byte.is_some() { 3 } else { 1 };
    }
    decoded
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.chain_update(message).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

/// `20261123T010203Z`.
fn parse_date(text: &str) -> Option<Time> {
    let at = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", text).ok()?.to_datetime().ok()?;
    Some(Time(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}

#[cfg(test)]
mod against_official;

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of AWS's own documentation of the signing key: secret, date, region and service
    /// are theirs, and so is the result.
    #[test]
    fn the_signing_key_is_the_documented_one() {
        let key = hmac(b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", b"20120215");
        let key = ["us-east-1", "iam", "aws4_request"].iter().fold(key, |k, p| hmac(&k, p.as_bytes()));
        assert_eq!(hex(&key), "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
    }

    #[test]
    fn paths_are_encoded_once_more_and_queries_sorted() {
        assert_eq!(canonical_path("/tags/arn%3Aaws%3Aconnect"), "/tags/arn%253Aaws%253Aconnect");
        assert_eq!(canonical_path(""), "/");
        assert_eq!(canonical_query("b=2&a=%20x&a=1&c"), "a=%20x&a=1&b=2&c=");
    }

    #[test]
    fn what_is_signed_here_is_verified_here() {
        let keys =
            Keys { access_key: "AKIA".to_owned(), secret: "s".to_owned(), session: Some("t".to_owned()) };
        let host = HeaderMap::from_iter([(axum::http::header::HOST, HeaderValue::from_static("there"))]);
        let (path, query) = ("/queues/1/x%3A%24SAVED", "maxResults=1&a=%2F");
        let bare = Signed { method: &Method::PUT, path, query, headers: &host, body: b"{}" };
        let now = Time(1_700_000_000_000);
        let headers = sign(&keys, "eu-west-1", &bare, now).unwrap();
        assert_eq!(headers["x-amz-security-token"], "t");
        let signed = Signed { headers: &headers, ..bare };
        let authorization = read(&headers).unwrap();
        assert_eq!(authorization.verify("s", &signed, now), Ok(()));
        assert!(authorization.verify("other", &signed, now).is_err());
        assert!(authorization.verify("s", &Signed { body: b"", ..signed }, now).is_err());
    }

    #[test]
    fn dates_are_read_and_nonsense_is_not() {
        assert_eq!(parse_date("19700101T000001Z"), Some(Time(1000)));
        assert_eq!(parse_date("1970-01-01T00:00:01Z"), None);
    }

    #[test]
    fn headers_that_cannot_be_read_are_refused() {
        for bad in [
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA256 Credential=/20261122/us-west-2/connect/aws4_request, SignedHeaders=host, Signature=00",
            "Basic Zm9vOmJhcg==",
        ] {
            assert_eq!(parse(bad, Some("20261122T000000Z")), None, "{bad}");
        }
    }
}
