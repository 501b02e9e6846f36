import { Printer } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";
import { qrCodePath, useDoorNumber } from "@/api/waysIn";
import { useMembership } from "@/shell/OrganizationContext";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { usePageTitle } from "@/ui/usePageTitle";
import { doorDigits } from "./doorDigits";

type Props = { readonly linkId: string };

/** A sheet to hang up: the organization, the QR code, the door number, and how to join. */
export function PosterPage({ linkId }: Props) {
  const { t } = useTranslation("ways");
  const { organization } = useMembership();
  const { data: door } = useDoorNumber(organization.id);
  usePageTitle(t("poster"), organization.name);
  const host = window.location.host;
  return (
    <main className="poster-page">
      <div className="poster-tools">
        <Button variant="primary" icon={<Printer size={16} />} onClick={() => window.print()}>
          {t("print")}
        </Button>
      </div>
      <article className="poster">
        <Avatar kind="organization" id={organization.name} name={organization.name} size={64} />
        <h1>
          <bdi>{organization.name}</bdi>
        </h1>
        <p className="poster-lead">{t("poster_scan")}</p>
        <img
          src={qrCodePath(organization.id, linkId, "svg", 640)}
          alt={t("qr_alt", { name: organization.name })}
        />
        {door?.is_open && (
          <>
            <p>
              <Trans
                t={t}
                i18nKey="poster_door"
                values={{ address: `${host}/join` }}
                components={{ address: <strong dir="ltr" /> }}
              />
            </p>
            <p className="door-digits" dir="ltr">
              {doorDigits(door.number)}
            </p>
          </>
        )}
        <p className="second">{t("poster_waits")}</p>
      </article>
    </main>
  );
}
