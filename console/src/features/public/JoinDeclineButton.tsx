import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/ProblemNote";
import { decline, isClosed, type JoinAnswers } from "./joinAnswers";
import { useCall } from "./useCall";

type Props = Pick<JoinAnswers, "token" | "onDeclined" | "onRefused"> & { readonly organization: string };

/** Asks in place before it declines, because the link stops working. */
export function JoinDeclineButton({ organization, token, onDeclined, onRefused }: Props) {
  const { t } = useTranslation("public");
  const { run, isRunning, error } = useCall();
  const [asked, setAsked] = useState(false);
  const key = useRef(crypto.randomUUID());
  const onDecline = () =>
    run(async () => {
      try {
        await decline(token, key.current);
        onDeclined();
      } catch (cause) {
        if (isClosed(cause)) onRefused(cause);
        else throw cause;
      }
    });
  if (!asked)
    return (
      <Button variant="text" block onClick={() => setAsked(true)}>
        {t("join_decline")}
      </Button>
    );
  return (
    <div className="decline" role="group" aria-label={t("join_decline_title", { organization })}>
      <strong>{t("join_decline_title", { organization })}</strong>
      <p className="lead">{t("join_decline_text")}</p>
      <ProblemNote error={error} />
      <div className="decline-buttons">
        <Button autoFocus onClick={() => setAsked(false)}>
          {t("join_keep")}
        </Button>
        <Button
          variant="danger"
          busy={isRunning ? t("join_declining") : null}
          onClick={() => void onDecline()}
        >
          {t("join_decline_confirm")}
        </Button>
      </div>
    </div>
  );
}
