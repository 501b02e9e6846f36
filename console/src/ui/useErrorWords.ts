import { useTranslation } from "react-i18next";
import { clockTime } from "./times";
import type { ApiError } from "@/api/ApiError";

/** The sentence for an error: the server's own where it answered. */
export function useErrorWords(): (error: ApiError) => string {
  const { t, i18n } = useTranslation("ui");
  return (error) => {
    if (error.kind === "silent") return t("error_silent");
    if (error.kind === "unreachable") return t("error_unreachable");
    const problem = error.problem;
    if (problem?.retry_at)
      return t("error_retry", { title: problem.title, time: clockTime(problem.retry_at, i18n.language) });
    const fields = problem?.errors
      ?.map((field) => field.detail)
      .filter(Boolean)
      .join(" ");
    return problem?.detail || fields || problem?.title || t("error_status", { status: error.status });
  };
}
