//! Networks as the city's file writes them: `10.0.0.0/8`, or one address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reseau {
    debut: IpAddr,
    /// Bits that are the same in all of them.
    fixes: u8,
}

impl Reseau {
    /// Whether an address is one of them; an IPv4 address is the same in the clothes of IPv6.
    pub fn contient(&self, adresse: IpAddr) -> bool {
        masquer(adresse.to_canonical(), self.fixes) == Some(self.debut)
    }

    /// Whether it holds every address: declared, it would declare nothing.
    pub fn est_tout(&self) -> bool {
        self.fixes == 0
    }
}

/// The network of `fixes` bits in which an address is; none when an address of its kind has fewer bits.
pub(crate) fn masquer(adresse: IpAddr, fixes: u8) -> Option<IpAddr> {
    match adresse {
        IpAddr::V4(adresse) => {
            let masque = u32::MAX.checked_shl(32u32.checked_sub(fixes.into())?).unwrap_or(0);
            Some(Ipv4Addr::from_bits(adresse.to_bits() & masque).into())
        }
        IpAddr::V6(adresse) => {
            let masque = u128::MAX.checked_shl(128u32.checked_sub(fixes.into())?).unwrap_or(0);
            Some(Ipv6Addr::from_bits(adresse.to_bits() & masque).into())
        }
    }
}

/// Whether an address is one of the Internet: neither of this machine, nor of a network that is somebody's own, nor of one
/// that stands for another address.
pub(crate) fn est_publique(adresse: IpAddr) -> bool {
    const V4: [(&str, u8); 14] = [
        ("0.0.0.0", 8),
        ("10.0.0.0", 8),
        ("100.64.0.0", 10),
        ("127.0.0.0", 8),
        // Where hosting companies answer for the machine's own secrets, among others.
        ("169.254.0.0", 16),
        ("172.16.0.0", 12),
        ("192.0.0.0", 24),
        ("192.0.2.0", 24),
        ("192.88.99.0", 24),
        ("192.168.0.0", 16),
        ("198.18.0.0", 15),
        ("198.51.100.0", 24),
        ("203.0.113.0", 24),
        ("224.0.0.0", 3),
    ];
    match adresse.to_canonical() {
        adresse @ IpAddr::V4(_) => !V4
            .iter()
            .any(|(debut, fixes)| debut.parse().is_ok_and(|debut: IpAddr| masquer(adresse, *fixes) == Some(debut))),
        // Only what is given out is called: 2000::/3, without documentation, Teredo and 6to4.
        IpAddr::V6(adresse) => match adresse.segments() {
            [0x2001, 0x0db8, ..] | [0x2001, 0, ..] | [0x2002, ..] | [0x3fff, ..] => false,
            [premier, ..] => premier & 0xe000 == 0x2000,
        },
    }
}

impl FromStr for Reseau {
    type Err = String;

    fn from_str(texte: &str) -> Result<Self, String> {
        let faute = || format!("« {texte} » n’est pas un réseau : écrivez par exemple \"10.0.0.0/8\" ou \"192.0.2.7\"");
        let (adresse, fixes) = match texte.split_once('/') {
            Some((adresse, fixes)) => (adresse, Some(fixes)),
            None => (texte, None),
        };
        let adresse: IpAddr = adresse.parse().map_err(|_| faute())?;
        let fixes = match fixes {
            Some(fixes) if fixes.bytes().all(|octet| octet.is_ascii_digit()) => fixes.parse().map_err(|_| faute())?,
            Some(_) => return Err(faute()),
            None if adresse.is_ipv4() => 32,
            None => 128,
        };
        let debut = masquer(adresse, fixes).ok_or_else(faute)?;
        if debut != adresse {
            return Err(format!("« {texte} » commence à {debut} : écrivez \"{debut}/{fixes}\""));
        }
        Ok(Self { debut, fixes })
    }
}

impl<'de> Deserialize<'de> for Reseau {
    fn deserialize<D: Deserializer<'de>>(lecteur: D) -> Result<Self, D::Error> {
        String::deserialize(lecteur)?.parse().map_err(D::Error::custom)
    }
}

/// What the service may reach inside the city: the addresses of a network, or whatever address a host has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prive {
    /// These addresses.
    Reseau(Reseau),
    /// This host, in lower case.
    Hote(String),
}

impl Prive {
    /// Whether this declaration lets a host be called at an address.
    pub(crate) fn admet(&self, hote: &str, adresse: IpAddr) -> bool {
        match self {
            Self::Reseau(reseau) => reseau.contient(adresse),
            Self::Hote(declare) => declare.eq_ignore_ascii_case(hote.trim_end_matches('.')),
        }
    }
}

impl FromStr for Prive {
    type Err = String;

    fn from_str(texte: &str) -> Result<Self, String> {
        let permis = |octet: u8| octet.is_ascii_alphanumeric() || b"-.".contains(&octet);
        // A name has a letter: « 10.0.0 » is a network that was cut short.
        if texte.bytes().all(permis) && texte.bytes().any(|octet| octet.is_ascii_alphabetic()) {
            return Ok(Self::Hote(texte.to_ascii_lowercase()));
        }
        texte.parse().map(Self::Reseau)
    }
}

impl<'de> Deserialize<'de> for Prive {
    fn deserialize<D: Deserializer<'de>>(lecteur: D) -> Result<Self, D::Error> {
        String::deserialize(lecteur)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_what_begins_like_them() {
        for (reseau, adresse, dedans) in [
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("::1", "::1", true),
        ] {
            let reseau: Reseau = reseau.parse().unwrap();
            assert_eq!(reseau.contient(adresse.parse().unwrap()), dedans, "{reseau:?} {adresse}");
        }
    }

    #[test]
    fn what_is_no_network_is_told_with_what_to_write() {
        for (texte, dit) in [
            ("", "n’est pas un réseau"),
            ("10.0.0.0/33", "n’est pas un réseau"),
            ("10.0.0.0/-1", "n’est pas un réseau"),
            ("10.0.0.0/+8", "n’est pas un réseau"),
            ("2001:db8::/129", "n’est pas un réseau"),
            ("proxy.ville.fr", "n’est pas un réseau"),
            ("10.1.2.3/8", "écrivez \"10.0.0.0/8\""),
        ] {
            let phrase = texte.parse::<Reseau>().unwrap_err();
            assert!(phrase.contains(dit), "{texte}: {phrase}");
        }
    }

    #[test]
    fn only_the_addresses_of_the_internet_are_public() {
        for (adresse, publique) in [
            ("185.24.184.1", true),
            ("2a01:e0a::1", true),
            ("172.32.0.1", true),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("100.64.0.1", false),
            ("127.0.0.1", false),
            ("127.9.9.9", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.168.1.1", false),
            ("198.19.0.1", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:10.0.0.1", false),
            ("::10.0.0.1", false),
            ("64:ff9b::a00:1", false),
            ("2001:db8::1", false),
            ("2001::1", false),
            ("2002:a00:1::", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(est_publique(adresse.parse().unwrap()), publique, "{adresse}");
        }
    }
}
