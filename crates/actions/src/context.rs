//! What every use case needs: the store, the clock, ids, keys and limits.

use std::sync::Arc;

use rollcall_domain::id::{Ids, RequestId};
use rollcall_domain::locale::Locale;
use rollcall_domain::organization::DEFAULT_INVITATION_LIFETIME;
use rollcall_domain::phone::PhoneRules;
use rollcall_domain::time::{Clock, Span};
use rollcall_store::throttles::Allowance;
use rollcall_store::{Store, StoreResult};
use tokio::sync::Notify;

use crate::cursor::CursorKey;
use crate::idempotency::IdempotencyKey;
use crate::passwords::Passwords;
use crate::sms::SmsLimits;

/// What every use case needs. Clones share everything.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub store: Store,
    /// The present time.
    pub clock: Clock,
    /// New ids and secrets.
    pub ids: Ids,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// What the operator has set.
    pub limits: Arc<Limits>,
    /// Rings when a job was enqueued, so that the runner need not wait for its next look.
    pub jobs_waiting: Arc<Notify>,
    /// Rings when a bulk job was enqueued.
    pub bulk_jobs_waiting: Arc<Notify>,
    /// Rings when an import was begun.
    pub imports_waiting: Arc<Notify>,
    /// Signs cursors and device cookies.
    pub cursor_key: CursorKey,
}

/// Who may make an account without being invited to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SignUp {
    /// Whoever holds a way into an organization: an open share link or door number.
    #[default]
    WayIn,
    /// Anyone with an address.
    Anyone,
}

/// What the operator has set.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Who may sign up.
    pub sign_up: SignUp,
    /// The fewest characters of a password (NIST SP 800-63B-4 §3.1.1.2: 15 where it stands alone).
    pub password_minimum: usize,
    /// A session ends so long after the sign-in.
    pub session_lifetime: Span,
    /// A session ends when it was not used for so long.
    pub session_idle: Span,
    /// Sign-in tries for one login from one network, and from one known browser.
    pub sign_in: Allowance,
    /// Messages of one invitation.
    pub sends: Allowance,
    /// How long invitations of a new organization can be accepted.
    pub invitation_lifetime: Span,
    /// Which phone numbers are taken, and how they are read.
    pub phones: PhoneRules,
    /// How many short messages leave in a day.
    pub sms: SmsLimits,
    /// How many people one person, and one network, may import a day on the free plan.
    pub imports_per_day: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_up: SignUp::WayIn,
            password_minimum: 15,
            session_lifetime: Span::days(90),
            session_idle: Span::days(14),
            sign_in: Allowance::of(10, Span::minutes(5)),
            sends: Allowance::of(5, Span::days(1)),
            invitation_lifetime: DEFAULT_INVITATION_LIFETIME,
            phones: PhoneRules::default(),
            sms: SmsLimits::default(),
            imports_per_day: 100,
        }
    }
}

impl Context {
    /// Puts the parts together; the keys come from the database or are made now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn new(
        store: Store,
        clock: Clock,
        ids: Ids,
        passwords: Passwords,
        limits: Limits,
    ) -> StoreResult<Self> {
        let cursor_key = CursorKey::load(&store, &ids).await?;
        Ok(Self {
            store,
            clock,
            ids,
            passwords,
            limits: Arc::new(limits),
            jobs_waiting: Arc::new(Notify::new()),
            bulk_jobs_waiting: Arc::new(Notify::new()),
            imports_waiting: Arc::new(Notify::new()),
            cursor_key,
        })
    }
}

/// Where a request comes from, for the audit log, throttles and messages.
#[derive(Clone, Debug)]
pub struct RequestInfo {
    /// Its id, which the answer and the log carry.
    pub id: RequestId,
    /// The address of the client.
    pub ip_address: String,
    /// The browser, as it names itself; at most 300 characters.
    pub user_agent: String,
    /// The language asked for.
    pub locale: Locale,
    /// So that the same request can come twice and count once.
    pub idempotency_key: Option<IdempotencyKey>,
}

impl RequestInfo {
    /// What stands for a request when the server acts by itself.
    pub fn of_server(ids: &Ids) -> Self {
        Self {
            id: ids.new_id(),
            ip_address: String::new(),
            user_agent: String::new(),
            locale: Locale::English,
            idempotency_key: None,
        }
    }

    /// The part of the address that one customer has: all of IPv4, the first 64 bits of IPv6.
    pub fn network(&self) -> String {
        match self.ip_address.parse::<std::net::Ipv6Addr>() {
            Ok(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            Err(_) => self.ip_address.clone(),
        }
    }
}
