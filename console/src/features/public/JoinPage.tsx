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
import { JoinDoor } from "./JoinDoor";
import { JoinPending } from "./JoinPending";
import { JoinWithAccount } from "./JoinWithAccount";
import { JoinWrongAccount } from "./JoinWrongAccount";
import { isAddressed } from "./offers";
import { dropSecret } from "./secret";
import { toWay, type Way } from "./way";

type Props = { readonly token: string };

type Stage =
  | { readonly name: "loading" }
  | { readonly name: "offer"; readonly offer: Offer }
  | { readonly name: "door"; readonly error: ApiError | null; readonly isRunning?: boolean }
  | { readonly name: "closed"; readonly error: ApiError }
  | { readonly name: "declined" }
  | { readonly name: "pending"; readonly outcome: JoinOutcome };

/** Says who invites to what, and takes the answer. */
export function JoinPage({ token }: Props) {
  const { t, i18n } = useTranslation("public");
  const [way, setWay] = useState<Way | null>(() => toWay(token));
  const [stage, setStage] = useState<Stage>(way ? { name: "loading" } : { name: "door", error: null });
  usePageTitle(t("join_invited_to") + (stage.name === "offer" ? ` ${stage.offer.organization.name}` : ""));

  const load = useCallback(() => {
    if (!way) return Promise.resolve();
    return answered(client.POST("/join/resolve", { body: way })).then(
      (offer) => setStage({ name: "offer", offer }),
      (cause: unknown) => {
        const error = toApiError(cause);
        setStage("door_number" in way ? { name: "door", error } : { name: "closed", error });
      },
    );
  }, [way]);
  useEffect(() => {
    void load();
    // The server words its answers in the page's language.
  }, [load, i18n.language]);

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
  const answers = { token: way && "token" in way ? way.token : "", onAccepted, onDeclined, onRefused };

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
      case "door":
        return (
          <JoinDoor
            isRunning={stage.isRunning ?? false}
            error={stage.error}
            onNumber={(door_number) => {
              setStage({ name: "door", error: null, isRunning: true });
              setWay({ door_number });
            }}
          />
        );
      case "closed":
        return <JoinClosed error={stage.error} onRetry={() => void load()} />;
      case "declined":
        return <JoinDeclined />;
      case "pending":
        return <JoinPending organization={stage.outcome.organization} />;
      case "offer":
        if (way && !isAddressed(stage.offer))
          return (
            <JoinAsk
              offer={stage.offer}
              way={way}
              onAsked={onAccepted}
              onRefused={onRefused}
              onAccountChanged={load}
            />
          );
        if (!isAddressed(stage.offer)) return null;
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
