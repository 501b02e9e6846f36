import { useNavigate } from "@tanstack/react-router";
import { BellRing } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useRemind, useWithdraw } from "@/api/myWays";
import type { MyJoinRequest } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/ProblemNote";
import { Tag } from "@/ui/Tag";
import { absoluteTime } from "@/ui/times";
import { showToast } from "@/ui/toasts";

type Props = { readonly request: MyJoinRequest };

/** One request of mine: where it stands, said as it is; remind once a day, or take it back. */
export function MyRequestCard({ request }: Props) {
  const { t, i18n } = useTranslation("mine");
  const { t: shell } = useTranslation("shell");
  const navigate = useNavigate();
  const remind = useRemind();
  const withdraw = useWithdraw();
  const [asks, setAsks] = useState(false);
  const keys = useRef({ remind: crypto.randomUUID(), withdraw: crypto.randomUUID() });
  const organization = request.organization.name;
  const time = (at: string) => absoluteTime(at, i18n.language, true);
  const waits = request.state === "pending";
  const tooSoon =
    request.remindable_at && new Date(request.remindable_at) > new Date()
      ? t("remind_at", { time: time(request.remindable_at) })
      : null;
  const problem = remind.error ?? withdraw.error;
  return (
    <li className="mine-card">
      <Avatar kind="organization" id={request.organization.id} name={organization} size={36} />
      <div className="mine-words">
        <p>
          <strong>
            <bdi>{organization}</bdi>
          </strong>{" "}
          <Tag tone={waits ? "warning" : "error"}>{shell(`state_${request.state}`)}</Tag>
        </p>
        <p className="second">
          {t("asked_on", { date: time(request.asked_at) })}{" "}
          {waits
            ? t("not_a_member_yet")
            : request.rejected_at && t("rejected_on", { date: time(request.rejected_at) })}
        </p>
        {request.message && <blockquote dir="auto">{request.message}</blockquote>}
        {request.reminded_at && (
          <p className="second">{t("reminded_on", { date: time(request.reminded_at) })}</p>
        )}
        <ProblemNote error={problem ? toApiError(problem) : null} />
        {waits &&
          (asks ? (
            <span className="mine-actions">
              <span className="refusal-question">{t("withdraw_question")}</span>
              <Button size="small" autoFocus onClick={() => setAsks(false)}>
                {t("keep_request")}
              </Button>
              <Button
                size="small"
                variant="danger"
                busy={withdraw.isPending ? t("withdrawing") : null}
                onClick={() =>
                  withdraw.mutate(
                    { id: request.member_id, key: keys.current.withdraw },
                    {
                      onSuccess: () => {
                        showToast(t("withdrawn", { organization }));
                        void navigate({ to: "/organizations" });
                      },
                    },
                  )
                }
              >
                {t("withdraw")}
              </Button>
            </span>
          ) : (
            <>
              <span className="mine-actions">
                <Button
                  size="small"
                  icon={<BellRing size={14} />}
                  busy={remind.isPending ? t("reminding") : null}
                  disabledReason={tooSoon}
                  onClick={() =>
                    remind.mutate(
                      { id: request.member_id, key: keys.current.remind },
                      {
                        onSuccess: () => {
                          keys.current.remind = crypto.randomUUID();
                          showToast(t("reminded", { organization }));
                        },
                      },
                    )
                  }
                >
                  {t("remind")}
                </Button>
                <Button size="small" variant="ending" onClick={() => setAsks(true)}>
                  {t("withdraw_ask")}
                </Button>
              </span>
              {tooSoon && <p className="second">{tooSoon}</p>}
            </>
          ))}
      </div>
    </li>
  );
}
