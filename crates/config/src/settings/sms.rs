//! Short messages: the gateway, the limits, the numbers.

use std::time::Duration;

use super::Reader;
use crate::error::Fault;
use crate::secret::Secret;
use crate::value::is_loopback;

/// The SMS gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// Its address, with places for values.
    pub url: String,
    /// The method.
    pub method: String,
    /// Name and value each, with places for values.
    pub headers: Vec<(String, Secret)>,
    /// The body, with places for values.
    pub body: Option<String>,
    /// Whether the body is a form; else it is JSON.
    pub body_is_form: bool,
    /// What stands for `{secret}`.
    pub secret: Option<Secret>,
    /// How long an answer may take.
    pub timeout: Duration,
}

/// How many short messages leave in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsLimits {
    /// To one number.
    pub per_number: u32,
    /// Of one organization.
    pub per_organization: u32,
    /// In all.
    pub overall: u32,
}

/// Which phone numbers are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phones {
    /// The country of numbers without a country code, as two letters; not checked here.
    pub country: Option<String>,
    /// The country codes that are allowed; empty: all.
    pub allowed: Vec<u16>,
}

impl Reader {
    /// The outer `None` means a fault, the inner one that no gateway is set.
    pub(super) fn sms(&mut self) -> Option<Option<Sms>> {
        let method = self.choice("sms.method");
        let body_form = self.choice("sms.body_form");
        let timeout = self.span("sms.timeout");
        let headers = self.sms_headers();
        let body = self.text("sms.body").map(|it| it.0);
        let secret = self.secret_of("sms.secret", "sms.secret_file")?.0;
        let Some((url, origin)) = self.text("sms.url") else {
            let orphans =
                ["sms.method", "sms.headers", "sms.body", "sms.secret", "sms.secret_file"];
            let orphan = self.given.iter().find(|(key, _)| orphans.contains(key));
            if let Some((key, given)) = orphan {
                let what = format!("`{key}` is set, but `sms.url` is not");
                self.faults.push(Fault::new(&given.origin.clone(), what));
                return None;
            }
            return Some(None);
        };
        let host = url.split_once("://").map_or("", |it| it.1);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |it| it.0);
        let is_here = url.starts_with("http://") && is_loopback(host);
        if !(is_here || url.starts_with("https://")) {
            let what = "expected https://…; http only to a gateway on this machine";
            self.fault("sms.url", &origin, what);
            return None;
        }
        let body_is_form = body_form? == "form";
        let (method, headers, timeout) = (method?, headers?, timeout?);
        Some(Some(Sms { url, method, headers, body, body_is_form, secret, timeout }))
    }

    fn sms_headers(&mut self) -> Option<Vec<(String, Secret)>> {
        let (text, origin) = self.text("sms.headers")?;
        let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_owned(), Secret::new(value.trim())))
        };
        let headers: Option<Vec<_>> = lines.map(header).collect();
        if headers.is_none() {
            self.fault("sms.headers", &origin, "expected lines like `Name: value`");
        }
        headers
    }

    pub(super) fn sms_limits(&mut self) -> Option<SmsLimits> {
        let per_number = self.number("sms.per_day_number");
        let per_organization = self.number("sms.per_day_organization");
        let overall = self.number("sms.per_day");
        Some(SmsLimits {
            per_number: per_number?,
            per_organization: per_organization?,
            overall: overall?,
        })
    }

    pub(super) fn phones(&mut self) -> Option<Phones> {
        let country = self.text("phones.country");
        let is_country = |it: &str| it.len() == 2 && it.bytes().all(|b| b.is_ascii_alphabetic());
        if let Some((text, origin)) = &country
            && !is_country(text)
        {
            self.fault("phones.country", origin, "expected two letters, like NO");
            return None;
        }
        let (text, origin) = self.text("phones.allowed")?;
        let codes = text.split(['\n', ',']).map(str::trim).filter(|it| !it.is_empty());
        let code =
            |it: &str| it.strip_prefix('+')?.parse().ok().filter(|it| (1..1000).contains(it));
        let allowed: Option<Vec<u16>> = codes.map(code).collect();
        if allowed.is_none() {
            self.fault("phones.allowed", &origin, "expected country codes like +47");
        }
        Some(Phones { country: country.map(|it| it.0), allowed: allowed? })
    }
}
