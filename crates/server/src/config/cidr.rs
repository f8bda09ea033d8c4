//! Ranges of addresses.

use std::net::IpAddr;
use std::str::FromStr;

/// A range of addresses: `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cidr {
    network: u128,
    mask: u128,
}

impl Cidr {
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        as_bits(address) & self.mask == self.network
    }
}

impl FromStr for Cidr {
    type Err = ();

    fn from_str(text: &str) -> Result<Cidr, ()> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits: u32 = bits.map_or(Ok(width), |b| b.parse().map_err(|_| ()))?;
        if bits > width {
            return Err(());
        }
        let mask = u128::MAX.checked_shl(width - bits).unwrap_or(0);
        Ok(Cidr { network: as_bits(address) & mask, mask })
    }
}

/// IPv4 as the part of IPv6 that stands for it, so that one mask fits both.
fn as_bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_ipv6_mapped()),
        IpAddr::V6(v6) => u128::from(v6),
    }
}
