//! `rollcall serve` and `rollcall demo`.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use rollcall_actions::{Context, setup};
use rollcall_api::{Api, Demo, WebSettings};
use rollcall_config::{Database, PublicUrl, Settings, Sms, Smtp, SmtpSecurity};
use rollcall_demo::halden;
use rollcall_jobs::Runner;
use rollcall_notify::{
    BodyForm, Composer, Gateway, GatewayOptions, Sender, SenderIdentity, SmsSender, SmtpOptions,
};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::{connections, logging, start};

/// Seconds that separate fast requests from slow ones in `/metrics`.
const BUCKETS: &[f64] = &[0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Serves until it is told to stop.
pub(crate) async fn serve(settings: Settings) -> anyhow::Result<()> {
    logging::begin(&settings.log)?;
    let context = open(&settings).await?;
    if rollcall_demo::is_demo(&mut context.store.read().await?).await? {
        bail!(
            "{} holds the demo, whose passwords everybody knows; start it with `rollcall demo`, or choose another folder with --data",
            settings.data.display()
        );
    }
    let listener = Listener::bind(&settings).await?;
    println!("Rollcall is at {}", listener.public_url.origin());
    if settings.smtp.is_none() {
        println!(
            "No mail server is set: messages stay in the local mailbox (rollcall mailbox list)."
        );
    }
    if let Some(code) = setup::new_code(&context).await? {
        println!("Set it up at {}/setup#{code}", listener.public_url.origin());
    }
    run(&settings, context, listener, None).await
}

/// Serves a made-up organization; the first start makes it.
pub(crate) async fn demo(mut settings: Settings) -> anyhow::Result<()> {
    logging::begin(&settings.log)?;
    // Made-up people stay in a folder of their own, whatever database is set for the real ones.
    settings.database = Database::Sqlite;
    let context = open(&settings).await?;
    let listener = Listener::bind(&settings).await?;
    let origin = listener.public_url.origin();
    let composer = Composer::new(identity(&settings, &listener.public_url))?;
    halden::fill(&context, &composer, origin)
        .await
        .with_context(|| format!("the demo cannot start in {}", settings.data.display()))?;
    println!("The demo is at {origin}\nSign in as");
    for it in halden::ACCOUNTS {
        println!("  {}\n    login     {}\n    password  {}", it.label, it.login, it.password);
    }
    println!(
        "Nothing is sent to anybody: messages stay in the local mailbox, which the demo shows."
    );
    let accounts =
        halden::ACCOUNTS.map(|it| (it.label.into(), it.login.into(), it.password.into()));
    run(&settings, context, listener, Some(Demo { accounts: accounts.into() })).await
}

async fn open(settings: &Settings) -> anyhow::Result<Context> {
    let store = start::open_store(settings).await?;
    for name in store.migrate().await? {
        tracing::info!(migration = name, "the schema was brought up to date");
    }
    start::context(settings, store).await
}

struct Listener {
    listener: TcpListener,
    public_url: PublicUrl,
}

impl Listener {
    async fn bind(settings: &Settings) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(settings.listen).await.with_context(|| {
            format!("{} cannot be listened on; choose another with --listen", settings.listen)
        })?;
        let public_url = settings.public_url(listener.local_addr()?);
        Ok(Self { listener, public_url })
    }
}

async fn run(
    settings: &Settings,
    context: Context,
    listener: Listener,
    demo: Option<Demo>,
) -> anyhow::Result<()> {
    let Listener { listener, public_url } = listener;
    // Before the first request is answered: whoever sees the server answer may stop it, and without
    // a listener the signal would end it on the spot.
    let mut stop_signals = StopSignals::listen()?;
    let metrics = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS)?
        .install_recorder()?;
    let sender = match &settings.smtp {
        // The demo never sends anything to anybody.
        Some(smtp) if demo.is_none() => Sender::smtp(smtp_options(smtp))?,
        _ => Sender::Mailbox,
    };
    let composer = Composer::new(identity(settings, &public_url))?;
    let origin = public_url.origin().to_owned();
    let sms_sender = match &settings.sms {
        Some(sms) if demo.is_none() => SmsSender::Gateway(Box::new(Gateway::new(gateway(sms))?)),
        _ => SmsSender::Mailbox,
    };
    let sends_sms = matches!(sms_sender, SmsSender::Gateway(_));
    let runner = Runner::new(context.clone(), composer, sender.clone(), &origin);
    let runner = runner.with_sms(sms_sender);
    let (stop, stopped) = watch::channel(false);
    let jobs = tokio::spawn(runner.run(stopped.clone()));

    let web = WebSettings {
        public_url: origin,
        trusted_proxies: settings.trusted_proxies.clone(),
        body_limit: settings.limits.body_bytes,
        request_timeout: settings.limits.request_timeout,
        sends_email: matches!(sender, Sender::Smtp { .. }),
        sends_sms,
        demo,
    };
    let api = Api { context, web: Arc::new(web), metrics: Some(metrics) };
    let router = rollcall_api::router(api, rollcall_web::router());
    let limits = connections::Limits {
        connections: connections::fitting(settings.limits.connections),
        header: settings.limits.header_timeout,
        idle: settings.limits.idle_timeout,
        stall: settings.limits.stall_timeout,
    };
    let mut serving = tokio::spawn(connections::serve(listener, router, limits, stopped.clone()));
    tokio::select! {
        ended = &mut serving => return Ok(ended?),
        signal = stop_signals.next() => tracing::info!(signal, "stopping"),
    }
    stop.send_replace(true);
    // Requests that were accepted are finished; connections that only idle are not waited for.
    if tokio::time::timeout(settings.limits.shutdown_timeout, &mut serving).await.is_err() {
        serving.abort();
        tracing::warn!("some connections were still open when the time to stop was over");
    }
    jobs.await.context("the job runner")
}

/// The signals that ask the server to stop.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// From here on the signals are kept for [`StopSignals::next`].
    fn listen() -> std::io::Result<Self> {
        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { terminate, interrupt })
    }

    /// Waits for one and says which one came.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

fn smtp_options(smtp: &Smtp) -> SmtpOptions {
    SmtpOptions {
        host: smtp.host.clone(),
        port: smtp.port,
        security: match smtp.security {
            SmtpSecurity::Tls => rollcall_notify::SmtpSecurity::Tls,
            SmtpSecurity::StartTls => rollcall_notify::SmtpSecurity::StartTls,
            SmtpSecurity::None => rollcall_notify::SmtpSecurity::None,
        },
        credentials: smtp
            .credentials
            .as_ref()
            .map(|(name, password)| (name.clone(), password.expose().to_owned())),
        timeout: smtp.timeout,
    }
}

fn gateway(sms: &Sms) -> GatewayOptions {
    let headers = sms.headers.iter();
    GatewayOptions {
        url: sms.url.clone(),
        method: sms.method.clone(),
        headers: headers.map(|(name, value)| (name.clone(), value.expose().to_owned())).collect(),
        body: sms.body.clone(),
        body_form: if sms.body_is_form { BodyForm::Form } else { BodyForm::Json },
        secret: sms.secret.as_ref().map(|it| it.expose().to_owned()),
        timeout: sms.timeout,
    }
}

fn identity(settings: &Settings, public_url: &PublicUrl) -> SenderIdentity {
    let public_host = public_url.host().to_owned();
    match &settings.smtp {
        Some(smtp) => SenderIdentity {
            name: smtp.from_name.clone(),
            address: smtp.from_address.clone(),
            public_host,
        },
        None => SenderIdentity {
            name: "Rollcall".to_owned(),
            address: format!("rollcall@{public_host}"),
            public_host,
        },
    }
}
