import { useEffect, type ReactNode } from "react";
import { toApiError } from "@/api/ApiError";
import { queryClient } from "@/api/queryClient";
import { useSessionQuery } from "@/api/session";
import { toLanguage } from "@/i18n/currentLanguage";
import { changeLanguage } from "@/i18n/i18n";
import { FailedStrip } from "@/ui/FailedStrip";
import { SessionContext } from "./SessionContext";

type Props = { readonly children: ReactNode };

function toSignIn(ended: boolean) {
  const next = window.location.pathname + window.location.search;
  const search = new URLSearchParams();
  if (next !== "/") search.set("next", next);
  if (ended) search.set("ended", "");
  window.location.replace(`/sign-in?${search.toString()}`);
}

/** Lets in whoever has a session; everybody else goes to the sign-in page and comes back here. */
export function SessionGate({ children }: Props) {
  const { data: session, error, isFetching, refetch } = useSessionQuery();
  const isSignedOut = error !== null && toApiError(error).status === 401;
  const locale = session?.account.locale;

  useEffect(() => {
    if (isSignedOut) toSignIn(session !== undefined);
  }, [isSignedOut, session]);
  useEffect(() => {
    const language = toLanguage(locale);
    if (language) void changeLanguage(language);
  }, [locale]);
  useEffect(
    () =>
      // Any call may find out that the session has ended.
      queryClient.getQueryCache().subscribe((event) => {
        if (
          event.type === "updated" &&
          event.action.type === "error" &&
          toApiError(event.action.error).slug === "session/required"
        )
          toSignIn(true);
      }),
    [],
  );

  if (session && !isSignedOut) return <SessionContext value={session}>{children}</SessionContext>;
  if (error && !isSignedOut) {
    return (
      <main className="whole-page">
        <FailedStrip error={error} isTrying={isFetching} onTryAgain={() => void refetch()} />
      </main>
    );
  }
  return null;
}
