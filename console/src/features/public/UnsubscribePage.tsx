import { BellOff, CloudOff, Link2Off, MailOpen } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError, type ApiError } from "@/api/ApiError";
import { answered, client } from "@/api/client";
import type { NoticeKind } from "@/api/types";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/ProblemNote";
import { PublicCard } from "@/ui/PublicCard";
import { PublicFrame } from "@/ui/PublicFrame";
import { StatePage } from "@/ui/StatePage";
import { usePageTitle } from "@/ui/usePageTitle";
import { dropSecret } from "./secret";
import { useCall } from "./useCall";

type Props = { readonly token: string };

type Stage =
  | { readonly name: "loading" }
  | { readonly name: "asking" | "ended"; readonly kind: NoticeKind }
  | { readonly name: "failed"; readonly error: ApiError | null };

/** Ends mails of one kind for whoever holds the link from a mail; asks first, and wants no sign-in. */
export function UnsubscribePage({ token }: Props) {
  const { t, i18n } = useTranslation("notices");
  const { t: ui } = useTranslation("ui");
  const { run, isRunning, error } = useCall();
  const [stage, setStage] = useState<Stage>(token ? { name: "loading" } : { name: "failed", error: null });
  usePageTitle(t("unsubscribe_title"));

  const load = useCallback(
    () =>
      answered(client.POST("/unsubscribe/resolve", { body: { token } })).then(
        ({ kind, is_ended }) => setStage({ name: is_ended ? "ended" : "asking", kind }),
        (cause: unknown) => setStage({ name: "failed", error: toApiError(cause) }),
      ),
    [token],
  );
  useEffect(() => {
    if (token) void load();
    // The server words its answers in the page's language.
  }, [load, token, i18n.language]);

  const onStop = () =>
    run(async () => {
      const { kind } = await answered(client.POST("/unsubscribe", { body: { token } }));
      dropSecret("unsubscribe");
      setStage({ name: "ended", kind });
    });
  const settings = (
    <a className="button" data-variant="text" href="/account#notices">
      {t("unsubscribe_settings")}
    </a>
  );

  return <PublicFrame>{content()}</PublicFrame>;

  function content() {
    switch (stage.name) {
      case "loading":
        return (
          <PublicCard busy>
            <span className="skeleton" style={{ blockSize: 56 }} />
            <span className="skeleton" style={{ blockSize: 46 }} />
          </PublicCard>
        );
      case "asking":
        return (
          <StatePage
            icon={<MailOpen />}
            title={t("unsubscribe_title")}
            actions={
              <>
                <Button
                  variant="primary"
                  size="large"
                  block
                  busy={isRunning ? t("unsubscribe_running") : null}
                  onClick={() => void onStop()}
                >
                  {t("unsubscribe_stop")}
                </Button>
                {settings}
              </>
            }
          >
            <p>
              <strong>{t(`kind_${stage.kind}`)}</strong>
            </p>
            <p>{t("unsubscribe_text")}</p>
            <ProblemNote error={error} />
          </StatePage>
        );
      case "ended":
        return (
          <StatePage icon={<BellOff />} title={t("unsubscribe_ended_title")} actions={settings}>
            <p>
              <strong>{t(`kind_${stage.kind}`)}</strong>
            </p>
            <p>{t("unsubscribe_ended_text")}</p>
          </StatePage>
        );
      case "failed":
        return failed(stage.error);
    }
  }

  function failed(cause: ApiError | null) {
    if (!cause || cause.slug === "unsubscribe/unknown" || cause.status === 400 || cause.status === 422)
      return (
        <StatePage icon={<Link2Off />} title={t("unsubscribe_unknown_title")} actions={settings}>
          {t("unsubscribe_unknown_text")}
        </StatePage>
      );
    return (
      <StatePage
        icon={<CloudOff />}
        title={t("unsubscribe_failed_title")}
        actions={
          <Button variant="primary" size="large" onClick={() => void load()}>
            {ui("try_again")}
          </Button>
        }
      >
        <ProblemNote error={cause} />
      </StatePage>
    );
  }
}
