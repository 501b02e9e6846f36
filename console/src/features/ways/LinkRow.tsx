import { QrCode } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import type { ShareLink } from "@/api/types";
import { useCloseShareLink } from "@/api/waysIn";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { ProblemNote } from "@/ui/ProblemNote";
import { Tag } from "@/ui/Tag";
import { showToast } from "@/ui/toasts";
import { expiryText, linkName, usesText } from "./linkWords";

type Props = {
  readonly organizationId: string;
  readonly link: ShareLink;
  readonly showsCreator: boolean;
  readonly onShow: (link: ShareLink) => void;
};

/** One share link: who made it, how much of it is used, until when, and what can be done with it. */
export function LinkRow({ organizationId, link, showsCreator, onShow }: Props) {
  const { t, i18n } = useTranslation("ways");
  const close = useCloseShareLink(organizationId);
  const [asks, setAsks] = useState(false);
  const name = linkName(link, t, i18n.language);
  const works = link.state === "open" || link.state === "switched_off";
  return (
    <li className="link-row">
      <div className="link-name">
        <span className="ellipsis" title={name}>
          <bdi>{name}</bdi>
        </span>
        {showsCreator && (
          <span className="second ellipsis">
            <bdi>{link.creator_name ?? t("creator_gone")}</bdi>
          </span>
        )}
      </div>
      <span className="numbers">{usesText(link, t, i18n.language)}</span>
      <span className="link-state">
        {link.state !== "open" && link.state !== "closed" && (
          <Tag tone={link.state === "switched_off" ? "warning" : "neutral"}>{t(`state_${link.state}`)}</Tag>
        )}
        <span>{expiryText(link, t, i18n.language)}</span>
      </span>
      {asks ? (
        <span className="link-actions">
          <span className="refusal-question">{t("close_question")}</span>
          <Button size="small" autoFocus onClick={() => setAsks(false)}>
            {t("keep_open")}
          </Button>
          <Button
            size="small"
            variant="danger"
            busy={close.isPending ? t("closing") : null}
            onClick={() =>
              close.mutate(link.id, {
                onSuccess: () => {
                  setAsks(false);
                  showToast(t("closed_toast", { name }));
                },
              })
            }
          >
            {t("close_link")}
          </Button>
        </span>
      ) : (
        <span className="link-actions">
          {works && (
            <>
              <CopyButton size="small" variant="text" text={link.url} label={t("copy_link", { name })} />
              <Button
                size="small"
                variant="text"
                icon={<QrCode size={15} />}
                label={t("show_qr", { name })}
                onClick={() => onShow(link)}
              />
            </>
          )}
          {!link.closed_at && (
            <Button
              size="small"
              variant="ending"
              label={t("close_named", { name })}
              onClick={() => setAsks(true)}
            >
              {t("close")}
            </Button>
          )}
        </span>
      )}
      <ProblemNote error={close.error ? toApiError(close.error) : null} />
    </li>
  );
}
