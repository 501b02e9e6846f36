//! Short messages: what they say, and the gateway that takes them.

use std::fmt;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, StatusCode, Url, redirect};
use rollcall_domain::locale::Locale;
use serde::{Deserialize, Serialize};

use crate::send::{Delivery, SendError, configuration, permanent, transient};
use crate::shown::{one_line, shown};

/// How much of an answer is read; what stands beyond it is of no use to anybody.
const ANSWER_LIMIT: usize = 64 * 1024;
/// What one message holds in the alphabet of phones (3GPP TS 23.038 §6.1.2.2.1).
const GSM_UNITS: usize = 160;
/// The most characters of a name in a message that takes another alphabet anyway.
const NAME_LIMIT: usize = 30;

/// An SMS, ready to be sent or kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sms {
    /// The same when the same message is tried again.
    pub id: String,
    /// The number as E.164 writes it.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// Whom an SMS invites to what.
#[derive(Clone, Copy, Debug)]
pub struct InvitationSms<'a> {
    /// The language to write in.
    pub locale: Locale,
    /// The organization's name.
    pub organization: &'a str,
    /// The inviter's name.
    pub inviter: &'a str,
    /// The address of the page that answers the invitation.
    pub link: &'a str,
}

impl InvitationSms<'_> {
    /// The text: one message of 160 characters where the names and the link allow it.
    pub fn text(&self) -> String {
        let compose = |limit: usize| {
            let organization = one_line(&shown(self.organization), limit);
            let inviter = one_line(&shown(self.inviter), limit);
            match self.locale {
                Locale::English => {
                    format!("{inviter} invites you to {organization}: {}", self.link)
                }
                Locale::SimplifiedChinese => {
                    format!("{inviter}邀请您加入{organization}：{}", self.link)
                }
            }
        };
        let is_basic = gsm_units(&compose(usize::MAX)).is_some();
        if !is_basic {
            return compose(NAME_LIMIT);
        }
        // Cutting puts an ellipsis, which is not of that alphabet.
        let cut = |limit| compose(limit).replace('…', ".");
        let fits = |text: &String| gsm_units(text).is_some_and(|it| it <= GSM_UNITS);
        (8..=NAME_LIMIT).rev().map(cut).find(fits).unwrap_or_else(|| cut(NAME_LIMIT))
    }
}

/// How many units of the phones' alphabet a text takes; `None` if it has other characters.
fn gsm_units(text: &str) -> Option<usize> {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
        ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    text.chars()
        .map(|it| match it {
            '\u{c}' | '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' => Some(2),
            it if BASIC.contains(it) => Some(1),
            _ => None,
        })
        .sum()
}

/// How the gateway is asked. Texts may hold `{to}` (the number with its plus sign), `{to_digits}`
/// (without), `{text}`, `{id}` and `{secret}`.
#[derive(Clone)]
pub struct GatewayOptions {
    /// Its address; values are put in percent-encoded.
    pub url: String,
    /// `GET`, `POST` or `PUT`.
    pub method: String,
    /// Name and value each.
    pub headers: Vec<(String, String)>,
    /// The body; without one none is sent.
    pub body: Option<String>,
    /// How values are put into the body.
    pub body_form: BodyForm,
    /// What stands for `{secret}`.
    pub secret: Option<String>,
    /// How long an answer may take in all.
    pub timeout: Duration,
}

/// What a body is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BodyForm {
    /// JSON: values are put inside its strings.
    Json,
    /// A form: values are percent-encoded.
    Form,
}

/// An HTTP gateway for SMS.
#[derive(Clone)]
pub struct Gateway {
    client: Client,
    method: Method,
    options: GatewayOptions,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}

/// Where short messages go.
#[derive(Clone, Debug)]
pub enum SmsSender {
    /// To a gateway.
    Gateway(Box<Gateway>),
    /// Nowhere: the caller keeps the message in the local mailbox.
    Mailbox,
}

/// The values of one message.
struct Values<'a> {
    sms: &'a Sms,
    secret: &'a str,
}

impl Gateway {
    /// A gateway that is asked as the operator has set; connects when the first message is sent.
    ///
    /// # Errors
    /// [`SendError::Configuration`] if the settings make no request.
    pub fn new(options: GatewayOptions) -> Result<Self, SendError> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(options.timeout)
            .user_agent(concat!("Rollcall/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .build()
            .map_err(|cause| configuration(&format!("no client for the SMS gateway: {cause}")))?;
        let method = Method::from_bytes(options.method.as_bytes())
            .map_err(|_| configuration("sms.method is no HTTP method"))?;
        let gateway = Self { client, method, options };
        // A made-up message shows now what would fail later.
        gateway.request(&Sms { id: "1".to_owned(), to: "+1".to_owned(), text: "\"".to_owned() })?;
        Ok(gateway)
    }

    fn request(&self, sms: &Sms) -> Result<reqwest::Request, SendError> {
        let options = &self.options;
        let values = Values { sms, secret: options.secret.as_deref().unwrap_or_default() };
        let url = values.fill(&options.url, &percent_encoded);
        let url = Url::parse(&url).map_err(|_| configuration("sms.url is no address"))?;
        let mut request = reqwest::Request::new(self.method.clone(), url);
        let mut headers = HeaderMap::new();
        if let Some(body) = &options.body {
            let (content_type, body) = match options.body_form {
                BodyForm::Json => ("application/json", values.fill(body, &json_inside)),
                BodyForm::Form => {
                    ("application/x-www-form-urlencoded", values.fill(body, &percent_encoded))
                }
            };
            if options.body_form == BodyForm::Json {
                serde_json::from_str::<serde_json::Value>(&body)
                    .map_err(|_| configuration("sms.body is no JSON"))?;
            }
            headers.insert(reqwest::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            *request.body_mut() = Some(body.into());
        }
        for (name, value) in &options.headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| configuration("sms.headers has a malformed name"))?;
            let mut value = HeaderValue::from_str(&values.fill(value, &str::to_owned))
                .map_err(|_| configuration("sms.headers has a malformed value"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        request.headers_mut().extend(headers);
        *request.timeout_mut() = Some(options.timeout);
        Ok(request)
    }

    async fn send(&self, sms: &Sms) -> Result<(), SendError> {
        let request = self.request(sms)?;
        // Errors of the client name the address, which may hold a secret.
        let answer = self.client.execute(request).await.map_err(|cause| {
            let cause = cause.without_url();
            if cause.is_timeout() {
                transient("the SMS gateway did not answer in time")
            } else {
                transient("the SMS gateway cannot be reached")
            }
        })?;
        let status = answer.status();
        let said = self.without_secret(&read_some(answer).await);
        let reason = format!("the SMS gateway said: {} {said}", status.as_u16());
        match status {
            it if it.is_success() => Ok(()),
            it if it.is_redirection() => Err(configuration(&format!(
                "the SMS gateway answers from another address ({}); set that one",
                it.as_u16()
            ))),
            StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::UNSUPPORTED_MEDIA_TYPE
            | StatusCode::PAYMENT_REQUIRED => Err(configuration(&reason)),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Err(transient(&reason)),
            it if it.is_client_error() => Err(permanent(&reason)),
            _ => Err(transient(&reason)),
        }
    }

    /// What a gateway says is shown to administrators; some repeat what they were sent.
    fn without_secret(&self, said: &str) -> String {
        match self.options.secret.as_deref() {
            Some(secret) if !secret.is_empty() => said.replace(secret, "••••"),
            _ => said.to_owned(),
        }
    }
}

impl SmsSender {
    /// Sends a message, or says that it is to be kept.
    ///
    /// # Errors
    /// Whether trying again makes sense, and the reason.
    pub async fn send(&self, sms: &Sms) -> Result<Delivery, SendError> {
        match self {
            Self::Gateway(gateway) => gateway.send(sms).await.map(|()| Delivery::Sent),
            Self::Mailbox => Ok(Delivery::Keep),
        }
    }
}

impl Values<'_> {
    /// Puts the values into a template, in one pass: what a value holds is never a placeholder.
    fn fill(&self, template: &str, encode: &dyn Fn(&str) -> String) -> String {
        let mut filled = String::with_capacity(template.len() + 200);
        let mut rest = template;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let named = [
                ("{to}", self.sms.to.as_str()),
                ("{to_digits}", self.sms.to.trim_start_matches('+')),
                ("{text}", self.sms.text.as_str()),
                ("{id}", self.sms.id.as_str()),
                ("{secret}", self.secret),
            ];
            let found = named.into_iter().find(|(name, _)| from.starts_with(name));
            let Some((name, value)) = found else {
                filled.push('{');
                rest = &from[1..];
                continue;
            };
            filled.push_str(&encode(value));
            rest = &from[name.len()..];
        }
        filled.push_str(rest);
        filled
    }
}

async fn read_some(mut answer: reqwest::Response) -> String {
    let mut read = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        read.extend_from_slice(&chunk);
        if read.len() >= ANSWER_LIMIT {
            break;
        }
    }
    one_line(&String::from_utf8_lossy(&read[..read.len().min(ANSWER_LIMIT)]), 200)
}

/// RFC 3986 §2.3: only the unreserved characters stay.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The inside of a JSON string.
fn json_inside(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sms(organization: &str, inviter: &str, locale: Locale) -> String {
        let link = format!("https://people.example.org/join#{}", "x".repeat(54));
        InvitationSms { locale, organization, inviter, link: &link }.text()
    }

    #[test]
    fn an_invitation_is_one_message_where_the_names_allow_it() {
        let short = sms("Halden Foods", "Ingrid Solheim", Locale::English);
        assert!(short.starts_with("Ingrid Solheim invites you to Halden Foods: https://"));
        for (organization, inviter) in [
            ("Halden Foods", "Ingrid Solheim"),
            ("The Honourable Society of Very Long Names", "Hubert Blaine Wolfeschlegelsteinhausen"),
        ] {
            let text = sms(organization, inviter, Locale::English);
            assert!(gsm_units(&text).is_some_and(|it| it <= GSM_UNITS), "{text}");
            assert!(text.ends_with(&"x".repeat(54)));
        }
    }

    #[test]
    fn names_of_another_alphabet_stay_whole_up_to_thirty_characters() {
        let text = sms("哈尔登食品", "李娜", Locale::SimplifiedChinese);
        assert!(text.starts_with("李娜邀请您加入哈尔登食品：https://"));
        assert_eq!(gsm_units(&text), None);
        assert!(sms(&"食".repeat(80), "李娜", Locale::English).chars().count() < 160);
    }

    #[test]
    fn no_name_puts_a_link_or_a_line_into_the_message() {
        let text = sms("evil.example", "Ada\nhttps://evil.example", Locale::English);
        assert_eq!(text.matches("https://").count(), 1, "{text}");
        assert!(!text.contains('\n') && !text.contains("evil.example"));
    }

    #[test]
    fn values_are_never_taken_for_placeholders_and_are_encoded_for_their_place() {
        let sms =
            Sms { id: "7".into(), to: "+4741234567".into(), text: "a {secret} \"b\"&".into() };
        let values = Values { sms: &sms, secret: "hunter2" };
        let form = values.fill("to={to}&text={text}&k={secret}", &percent_encoded);
        assert_eq!(form, "to=%2B4741234567&text=a%20%7Bsecret%7D%20%22b%22%26&k=hunter2");
        let json = values.fill(r#"{"to":"{to_digits}","t":"{text}","x":{}}"#, &json_inside);
        assert_eq!(json, r#"{"to":"4741234567","t":"a {secret} \"b\"&","x":{}}"#);
    }
}
