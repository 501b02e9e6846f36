import { useRef, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { answered, client } from "@/api/client";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { PersonName } from "@/ui/PersonName";
import { ProblemNote } from "@/ui/ProblemNote";
import { PublicCard } from "@/ui/PublicCard";
import { accept, isClosed, type JoinAnswers } from "./joinAnswers";
import { JoinDeclineButton } from "./JoinDeclineButton";
import { JoinFormFields, type JoinFormAnswers } from "./JoinFormFields";
import { JoinOffer } from "./JoinOffer";
import { useCall } from "./useCall";
import type { AddressedOffer } from "./offers";
import { searchChoices } from "./way";

type Props = JoinAnswers & {
  readonly offer: AddressedOffer;
  readonly account: { readonly name: string; readonly login: string };
  readonly onSignedOut: () => Promise<void>;
};

/** For the addressee who is signed in: accept or decline. */
export function JoinAccept({ offer, account, token, onAccepted, onDeclined, onRefused, onSignedOut }: Props) {
  const { t } = useTranslation("public");
  const { run, isRunning, error } = useCall();
  const [answers, setAnswers] = useState<JoinFormAnswers>({});
  const key = useRef(crypto.randomUUID());
  const organization = offer.organization.name;
  const onAccept = () =>
    run(async () => {
      try {
        onAccepted(await accept(token, answers, key.current));
      } catch (cause) {
        if (isClosed(cause)) onRefused(cause);
        else throw cause;
      }
    });
  const onNotMe = () =>
    run(async () => {
      await answered(client.DELETE("/session"));
      await onSignedOut();
    });
  return (
    <PublicCard busy={isRunning}>
      <JoinOffer offer={offer} />
      <div className="person-box">
        <Avatar id={account.login} name={account.name} size={36} />
        <div>
          <PersonName name={account.name} />
          <p className="second ellipsis">
            <bdi dir="ltr">{account.login}</bdi>
          </p>
        </div>
        <Button variant="link" onClick={() => void onNotMe()}>
          {t("join_not_you")}
        </Button>
      </div>
      <div className="public-form">
        <JoinFormFields
          form={offer.form}
          value={answers}
          onChange={(next) => {
            key.current = crypto.randomUUID();
            setAnswers(next);
          }}
          search={(kind, q) => searchChoices({ token }, null, kind, q)}
          error={error}
        />
      </div>
      <ProblemNote error={error} />
      <div className="public-actions">
        <Button
          variant="primary"
          size="large"
          block
          busy={isRunning ? t("join_running") : null}
          onClick={() => void onAccept()}
        >
          {t(offer.approval_needed ? "join_ask" : "join_accept", { organization })}
        </Button>
        <JoinDeclineButton
          organization={organization}
          token={token}
          onDeclined={onDeclined}
          onRefused={onRefused}
        />
      </div>
      <p className="fine">
        <Trans t={t} i18nKey="join_sees" values={{ organization }} components={{ organization: <bdi /> }} />
      </p>
    </PublicCard>
  );
}
