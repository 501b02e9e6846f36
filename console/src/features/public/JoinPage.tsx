import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError, type ApiError } from "@/api/ApiError";
import { answered, client } from "@/api/client";
import type { JoinOutcome, Offer } from "@/api/types";
import { PublicCard } from "@/ui/PublicCard";
import { PublicFrame } from "@/ui/PublicFrame";
import { usePageTitle } from "@/ui/usePageTitle";
import { JoinAccept } from "./JoinAccept";
import { JoinAsk } from "./JoinAsk";
import { JoinClosed } from "./JoinClosed";
import { JoinDeclined } from "./JoinDeclined";
import { JoinPending } from "./JoinPending";
import { JoinWithAccount } from "./JoinWithAccount";
import { JoinWrongAccount } from "./JoinWrongAccount";
import { isAddressed } from "./offers";
import { dropSecret } from "./secret";

type Props = { readonly token: string };

type Stage =
  | { readonly name: "loading" }
  | { readonly name: "offer"; readonly offer: Offer }
  | { readonly name: "closed"; readonly error: ApiError | null }
  | { readonly name: "declined" }
  | { readonly name: "pending"; readonly outcome: JoinOutcome };

/** Says who invites to what, and takes the answer. */
export function JoinPage({ token }: Props) {
  const { t, i18n } = useTranslation("public");
  const [stage, setStage] = useState<Stage>(token ? { name: "loading" } : { name: "closed", error: null });
  usePageTitle(t("join_invited_to") + (stage.name === "offer" ? ` ${stage.offer.organization.name}` : ""));

  const load = useCallback(
    () =>
      answered(client.POST("/join/resolve", { body: { token } })).then(
        (offer) => setStage({ name: "offer", offer }),
        (cause: unknown) => setStage({ name: "closed", error: toApiError(cause) }),
      ),
    [token],
  );
  useEffect(() => {
    if (token) void load();
    // The server words its answers in the page's language.
  }, [load, token, i18n.language]);

  const onAccepted = (outcome: JoinOutcome) => {
    dropSecret("join");
    if (outcome.outcome === "joined") window.location.assign(`/o/${outcome.organization.id}`);
    else setStage({ name: "pending", outcome });
  };
  const onDeclined = () => {
    dropSecret("join");
    setStage({ name: "declined" });
  };
  const onRefused = (error: ApiError) => setStage({ name: "closed", error });
  const answers = { token, onAccepted, onDeclined, onRefused };

  return <PublicFrame>{content()}</PublicFrame>;

  function content() {
    switch (stage.name) {
      case "loading":
        return (
          <PublicCard busy>
            <span className="skeleton" style={{ blockSize: 56 }} />
            <span className="skeleton" style={{ blockSize: 96 }} />
            <span className="skeleton" style={{ blockSize: 46 }} />
          </PublicCard>
        );
      case "closed":
        return <JoinClosed error={stage.error} onRetry={() => void load()} />;
      case "declined":
        return <JoinDeclined />;
      case "pending":
        return <JoinPending organization={stage.outcome.organization} />;
      case "offer":
        if (!isAddressed(stage.offer))
          return (
            <JoinAsk
              offer={stage.offer}
              token={token}
              onAsked={onAccepted}
              onRefused={onRefused}
              onAccountChanged={load}
            />
          );
        if (!stage.offer.signed_in_as) return <JoinWithAccount offer={stage.offer} {...answers} />;
        if (!stage.offer.signed_in_as.is_addressee)
          return (
            <JoinWrongAccount offer={stage.offer} account={stage.offer.signed_in_as} onSignedOut={load} />
          );
        return (
          <JoinAccept
            offer={stage.offer}
            account={stage.offer.signed_in_as}
            onSignedOut={load}
            {...answers}
          />
        );
    }
  }
}
