import { useNavigate } from "@tanstack/react-router";
import { useRef, useState, type FormEvent } from "react";
import { Trans, useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { searchMyChoices, useAcceptMyInvitation, useDeclineMyInvitation } from "@/api/myWays";
import type { MyInvitation } from "@/api/types";
import { JoinFormFields, type JoinFormAnswers } from "@/features/public/JoinFormFields";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/ProblemNote";
import { absoluteTime } from "@/ui/times";
import { showToast } from "@/ui/toasts";

type Props = { readonly invitation: MyInvitation };

/** One invitation to me: who invites, what accepting leads to, the form where there is one, accept and decline. */
export function MyInvitationCard({ invitation }: Props) {
  const { t, i18n } = useTranslation("mine");
  const navigate = useNavigate();
  const accept = useAcceptMyInvitation();
  const decline = useDeclineMyInvitation();
  const [answers, setAnswers] = useState<JoinFormAnswers>({});
  const [asksDecline, setAsksDecline] = useState(false);
  const key = useRef(crypto.randomUUID());
  const organization = invitation.organization.name;
  const problem = accept.error ?? decline.error;
  const error = problem ? toApiError(problem) : null;
  const form = {
    asked: invitation.asked,
    departments: [],
    positions: [],
    locations: [],
    more: invitation.asked,
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (accept.isPending) return;
    accept.mutate(
      { id: invitation.id, answers, key: key.current },
      {
        onSuccess: (outcome) => {
          showToast(t(outcome.outcome === "joined" ? "joined" : "waits_now", { organization }));
          void navigate({ to: "/o/$organizationId", params: { organizationId: outcome.organization.id } });
        },
      },
    );
  };
  return (
    <li className="mine-card">
      <Avatar kind="organization" id={invitation.organization.id} name={organization} size={36} />
      <form className="mine-words" onSubmit={onSubmit} noValidate>
        <p>
          <strong>
            <bdi>{organization}</bdi>
          </strong>
        </p>
        <p className="second">
          <Trans
            t={t}
            i18nKey="invited_by"
            values={{
              name: invitation.inviter_name,
              date: absoluteTime(invitation.invited_at, i18n.language, false),
              until: absoluteTime(invitation.expires_at, i18n.language, false),
            }}
            components={{ name: <bdi /> }}
          />
          {invitation.approval_needed && ` ${t("approval_follows")}`}
        </p>
        <JoinFormFields
          form={form}
          value={answers}
          onChange={(next) => {
            key.current = crypto.randomUUID();
            setAnswers(next);
          }}
          search={(kind, q) => searchMyChoices(invitation.id, kind, q)}
          error={error}
        />
        <ProblemNote error={error} />
        {asksDecline ? (
          <span className="mine-actions">
            <span className="refusal-question">{t("decline_question")}</span>
            <Button size="small" autoFocus onClick={() => setAsksDecline(false)}>
              {t("keep")}
            </Button>
            <Button
              size="small"
              variant="danger"
              busy={decline.isPending ? t("declining") : null}
              onClick={() =>
                decline.mutate(invitation.id, { onSuccess: () => showToast(t("declined", { organization })) })
              }
            >
              {t("decline")}
            </Button>
          </span>
        ) : (
          <span className="mine-actions">
            <Button
              type="submit"
              size="small"
              variant="primary"
              busy={accept.isPending ? t("running") : null}
            >
              {t(invitation.approval_needed ? "ask_to_join" : "join", { organization })}
            </Button>
            <Button size="small" variant="ending" onClick={() => setAsksDecline(true)}>
              {t("decline")}
            </Button>
          </span>
        )}
      </form>
    </li>
  );
}
