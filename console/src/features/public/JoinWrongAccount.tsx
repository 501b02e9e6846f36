import { UserX } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import { answered, client } from "@/api/client";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/ProblemNote";
import { StatePage } from "@/ui/StatePage";
import { invitedAddress } from "./invitedAddress";
import { useCall } from "./useCall";
import type { AddressedOffer } from "./offers";

type Props = {
  readonly offer: AddressedOffer;
  readonly account: { readonly name: string; readonly login: string };
  readonly onSignedOut: () => Promise<void>;
};

/** The link was opened by an account that does not own the invited address. */
export function JoinWrongAccount({ offer, account, onSignedOut }: Props) {
  const { t } = useTranslation("public");
  const { run, isRunning, error } = useCall();
  const onContinue = () =>
    run(async () => {
      await answered(client.DELETE("/session"));
      await onSignedOut();
    });
  const actions = (
    <>
      <Button
        variant="primary"
        size="large"
        block
        busy={isRunning ? t("join_running") : null}
        onClick={() => void onContinue()}
      >
        {t("join_other_continue")}
      </Button>
      <a className="button" data-variant="text" href="/">
        {t("join_other_stay")}
      </a>
    </>
  );
  return (
    <StatePage icon={<UserX />} title={t("join_other_title")} actions={actions}>
      <p>
        <Trans
          t={t}
          i18nKey="join_other_text"
          values={{
            name: account.name,
            login: account.login,
            organization: offer.organization.name,
            invited: invitedAddress(offer),
          }}
          components={{ name: <bdi />, organization: <bdi /> }}
        />
      </p>
      <ProblemNote error={error} />
    </StatePage>
  );
}
