import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/ApiError";
import { Note } from "./Note";
import { useErrorWords } from "./useErrorWords";

type Props = { readonly error: ApiError | null };

/** What the server said, or that it said nothing; the request id is small, for the operator. */
export function ProblemNote({ error }: Props) {
  const { t } = useTranslation("ui");
  const words = useErrorWords();
  if (!error) return null;
  return (
    <Note tone="error">
      {words(error)}
      {error.problem?.request_id && (
        <small>
          {t("request_id")}{" "}
          <span className="code" dir="ltr">
            {error.problem.request_id}
          </span>
        </small>
      )}
    </Note>
  );
}
