//! How the text of a setting becomes a value.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use url::{Host, Url};

/// The address under which people reach the server: scheme, host and perhaps port, nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// Reads an address such as `https://people.example.org`.
    ///
    /// # Errors
    /// A sentence when it is not http or https, or has a path, a query, a fragment or a user.
    pub fn parse(text: &str) -> Result<Self, String> {
        let expected = "expected an address like https://people.example.org";
        let url = Url::parse(text).map_err(|cause| format!("{expected} ({cause})"))?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        match url.scheme() {
            "http" | "https" if bare => Ok(Self(url)),
            "http" | "https" => Err(format!("{expected}, without user, path, query or fragment")),
            _ => Err(format!("{expected}: only http and https work")),
        }
    }

    /// The address of a server that listens at `bound`, as seen from the same machine.
    pub fn of_listener(bound: SocketAddr) -> Self {
        let text = if bound.ip().is_unspecified() {
            format!("http://localhost:{}", bound.port())
        } else {
            format!("http://{bound}")
        };
        // An IPv6 zone (`%1`) is the only part of a socket address that a URL refuses.
        let url = Url::parse(&text).or_else(|_| Url::parse("http://localhost"));
        Self(url.unwrap_or_else(|_| unreachable!("a constant address")))
    }

    /// Scheme, host and port without a slash at the end, as browsers write an `Origin`.
    pub fn origin(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Host without port; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or("localhost")
    }

    /// Whether browsers reach the server over TLS, so that cookies can be bound to it.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether only programs on the same machine can reach it.
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.host())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.origin())
    }
}

/// Whether `host` names this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Ok(Host::Ipv4(ip)) => ip.is_loopback(),
        Ok(Host::Ipv6(ip)) => ip.is_loopback(),
        Err(_) => false,
    }
}

/// Reads `90 s`, `15 min`, `12 h`, `30 days`, `2 weeks`.
pub(crate) fn parse_span(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (count, unit) = text.split_at(end);
    let seconds: u64 = match unit.trim() {
        "s" | "second" | "seconds" => 1,
        "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        "week" | "weeks" => 7 * 86_400,
        _ => return Err("expected a number and a unit: s, min, h, days or weeks".to_owned()),
    };
    let count: u64 = count.parse().map_err(|_| "expected a whole number before the unit")?;
    count.checked_mul(seconds).map(Duration::from_secs).ok_or_else(|| "is too long".to_owned())
}

/// Writes a span the way [`parse_span`] reads it, in the largest unit that is exact.
pub(crate) fn show_span(span: Duration) -> String {
    let seconds = span.as_secs();
    let (count, unit) = match seconds {
        s if s >= 86_400 && s.is_multiple_of(86_400) => (s / 86_400, "day"),
        s if s >= 3600 && s.is_multiple_of(3600) => (s / 3600, "hour"),
        s if s >= 60 && s.is_multiple_of(60) => (s / 60, "minute"),
        s => (s, "second"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// Reads networks and single addresses, separated by commas or spaces.
pub(crate) fn parse_networks(text: &str) -> Result<Vec<IpNet>, String> {
    text.split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse::<IpNet>()
                .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
                .map(|net| net.trunc())
                .map_err(|_| format!("`{part}` is no network like 10.0.0.0/8 or fd00::/8"))
        })
        .collect()
}

/// The database's address with what is secret in it replaced by dots.
pub(crate) fn redact_database_url(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else {
        return "••••".to_owned();
    };
    if url.password().is_some() && url.set_password(Some("hidden")).is_err() {
        return "••••".to_owned();
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| {
            let secret = name.to_lowercase().contains("password");
            (name.to_string(), if secret { "hidden".to_owned() } else { value.to_string() })
        })
        .collect();
    if !kept.is_empty() {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written() {
        for (text, seconds, shown) in [
            ("90 s", 90, "90 seconds"),
            ("15min", 900, "15 minutes"),
            ("1 h", 3600, "1 hour"),
            ("30 days", 2_592_000, "30 days"),
            ("2 weeks", 1_209_600, "14 days"),
            ("24 h", 86_400, "1 day"),
            ("0 s", 0, "0 seconds"),
        ] {
            let span = parse_span(text).unwrap();
            assert_eq!((span.as_secs(), show_span(span).as_str()), (seconds, shown), "{text}");
        }
        for text in ["", "5", "days", "-1 s", "1.5 h", "1 month", "99999999999999999 weeks"] {
            assert!(parse_span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_public_address_is_scheme_host_and_port() {
        for (text, origin, host) in [
            ("https://people.example.org", "https://people.example.org", "people.example.org"),
            ("https://People.Example.org:443/", "https://people.example.org", "people.example.org"),
            ("http://[::1]:8080", "http://[::1]:8080", "[::1]"),
            ("https://例え.jp", "https://xn--r8jz45g.jp", "xn--r8jz45g.jp"),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.origin(), url.host()), (origin, host), "{text}");
        }
        for text in [
            "people.example.org",
            "ftp://a.b",
            "https://a.b/c",
            "https://u:p@a.b",
            "https://a.b/?q",
        ] {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_listener_without_an_address_is_reached_as_localhost() {
        let at = |text: &str| PublicUrl::of_listener(text.parse().unwrap()).to_string();
        assert_eq!(at("127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(at("0.0.0.0:9000"), "http://localhost:9000");
        assert_eq!(at("[::]:9000"), "http://localhost:9000");
        assert_eq!(at("[::1]:9000"), "http://[::1]:9000");
    }

    #[test]
    fn networks_are_cut_to_their_prefix() {
        let nets = parse_networks("10.1.2.3/8, ::1 192.0.2.7").unwrap();
        let shown: Vec<String> = nets.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["10.0.0.0/8", "::1/128", "192.0.2.7/32"]);
        assert!(parse_networks("10.0.0.0/33").is_err());
        assert_eq!(parse_networks("").unwrap(), []);
    }

    #[test]
    fn a_database_address_is_shown_without_its_password() {
        for text in [
            "postgres://ada:geheim@db/rollcall",
            "postgres://db/rollcall?user=ada&password=geheim",
            "host=db password=geheim",
        ] {
            assert!(!redact_database_url(text).contains("geheim"), "{text}");
        }
    }
}
