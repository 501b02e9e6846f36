import { ServerCrash } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { Button } from "./Button";
import { absoluteTime } from "./times";
import { useErrorWords } from "./useErrorWords";

type Props = {
  readonly error: unknown;
  readonly title?: string;
  /** When what is still shown was true, in milliseconds since 1970; absent when nothing is shown. */
  readonly since?: number;
  readonly isTrying?: boolean;
  readonly onTryAgain: () => void;
};

/** What failed, since when, Try again, and the request id for the operator. */
export function FailedStrip({ error, title, since, isTrying, onTryAgain }: Props) {
  const { t, i18n } = useTranslation("ui");
  const words = useErrorWords();
  const apiError = toApiError(error);
  return (
    <div className="failed" role="alert">
      <ServerCrash size={16} aria-hidden="true" />
      <div>
        <strong>{title ?? t(since ? "failed_refresh" : "failed_title")}</strong>
        <p>
          {words(apiError)}
          {since
            ? ` ${t("failed_since", { time: absoluteTime(new Date(since).toISOString(), i18n.language, true) })}`
            : null}
        </p>
        {apiError.problem?.request_id && (
          <p className="failed-id">
            {t("request_id")}{" "}
            <span className="code" dir="ltr">
              {apiError.problem.request_id}
            </span>
          </p>
        )}
      </div>
      <Button size="small" busy={isTrying ? t("trying") : null} onClick={onTryAgain}>
        {t("try_again")}
      </Button>
    </div>
  );
}
