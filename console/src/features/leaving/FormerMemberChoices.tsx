import { RotateCcw, UserPlus } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { useMay } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";

type Props = {
  readonly member: Member;
  readonly fixes: readonly string[];
  readonly isInviting: boolean;
  /** Why nobody can be invited yet. */
  readonly reason: string | null;
  readonly onRestore: () => void;
  readonly onInviteAsNew: () => void;
};

/** Two equal ways on, none of them chosen beforehand: the same person, or somebody else. */
export function FormerMemberChoices({ member, fixes, isInviting, reason, onRestore, onInviteAsNew }: Props) {
  const { t } = useTranslation("leaving");
  const may = useMay();
  return (
    <div className="choice-pair">
      {fixes.includes("restore") && may("members.restore") && (
        <section className="choice" aria-label={t("same_person")}>
          <h4>{t("same_person")}</h4>
          <ul>
            <li>{t("same_1")}</li>
            <li>{t("same_2")}</li>
          </ul>
          <Button block icon={<RotateCcw size={15} />} onClick={onRestore}>
            {t("restore_confirm", { name: member.name })}
          </Button>
        </section>
      )}
      {fixes.includes("invite_as_new_person") && (
        <section className="choice" aria-label={t("else_person")}>
          <h4>{t("else_person")}</h4>
          <ul>
            <li>{t("else_1")}</li>
            <li>
              <Trans t={t} i18nKey="else_2" values={{ name: member.name }} components={{ name: <bdi /> }} />
            </li>
          </ul>
          <Button
            block
            icon={<UserPlus size={15} />}
            busy={isInviting ? t("inviting") : null}
            disabledReason={reason}
            onClick={onInviteAsNew}
          >
            {t("invite_as_new")}
          </Button>
        </section>
      )}
    </div>
  );
}
