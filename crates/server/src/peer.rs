//! The address a request comes from: the connection's, or what a trusted proxy says of it.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::app::App;
use crate::config::Cidr;
use crate::listen::Remote;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl FromRequestParts<Arc<App>> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Peer, Infallible> {
        let connected = parts.extensions.get::<ConnectInfo<Remote>>();
        let direct = connected.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.0.ip());
        let forwarded = parts.headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
        Ok(Peer(behind(direct, forwarded, &app.settings.trusted_proxies)))
    }
}

/// The last address in the header that is not a trusted proxy's, if the connection is from one.
fn behind(direct: IpAddr, forwarded: Option<&str>, trusted: &[Cidr]) -> IpAddr {
    let trusts = |ip: IpAddr| trusted.iter().any(|cidr| cidr.contains(ip));
    if !trusts(direct) {
        return direct;
    }
    let hops = forwarded.into_iter().flat_map(|text| text.rsplit(','));
    let mut addresses = hops.filter_map(|hop| hop.trim().parse().ok());
    addresses.find(|ip| !trusts(*ip)).unwrap_or(direct)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let client: IpAddr = "192.0.2.7".parse().unwrap();
        let trusted = ["10.0.0.0/8".parse::<Cidr>().unwrap()];
        assert_eq!(behind(proxy, Some("198.51.100.1, 192.0.2.7, 10.0.0.2"), &trusted), client);
        assert_eq!(behind(client, Some("198.51.100.1"), &trusted), client);
        assert_eq!(behind(proxy, None, &trusted), proxy);
        assert_eq!(behind(proxy, Some("192.0.2.7"), &[]), proxy);
    }
}
