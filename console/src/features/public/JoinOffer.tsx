import { Trans, useTranslation } from "react-i18next";
import { Avatar } from "@/ui/Avatar";
import { DateText } from "@/ui/DateText";
import { DepartmentPath } from "@/ui/DepartmentPath";
import { invitedAddress } from "./invitedAddress";
import type { AddressedOffer } from "./offers";

type Props = { readonly offer: AddressedOffer };

/** Who invites to what, as what, and until when. */
export function JoinOffer({ offer }: Props) {
  const { t } = useTranslation("public");
  const { organization, invited } = offer;
  const departments = invited?.departments ?? [];
  const address = invitedAddress(offer);
  const values = { organization: organization.name, name: offer.inviter_name ?? "" };
  const components = { organization: <bdi />, name: <bdi /> };
  return (
    <>
      <div className="public-heading">
        <Avatar kind="organization" id={organization.name} name={organization.name} size={52} />
        <div>
          <p>{t("join_invited_to")}</p>
          <h1>
            <bdi>{organization.name}</bdi>
          </h1>
        </div>
      </div>
      <p className="lead">
        <Trans
          t={t}
          i18nKey={offer.inviter_name ? "join_by" : "join_by_nobody"}
          values={values}
          components={components}
        />
        {offer.approval_needed && (
          <>
            {" "}
            <Trans t={t} i18nKey="join_approval" values={values} components={components} />
          </>
        )}
      </p>
      <dl className="facts">
        {departments.length > 0 && (
          <>
            <dt>{t("join_departments")}</dt>
            <dd className="stack">
              {departments.map((path) => (
                <DepartmentPath key={path.join("›")} path={path} />
              ))}
            </dd>
          </>
        )}
        {invited?.position && (
          <>
            <dt>{t("join_position")}</dt>
            <dd>
              <bdi>{invited.position}</bdi>
            </dd>
          </>
        )}
        {invited?.location && (
          <>
            <dt>{t("join_location")}</dt>
            <dd>
              <bdi>{invited.location}</bdi>
            </dd>
          </>
        )}
        {address && (
          <>
            <dt>{t("join_address")}</dt>
            <dd>
              <bdi dir="ltr">{address}</bdi>
            </dd>
          </>
        )}
        {offer.expires_at && (
          <>
            <dt>{t("join_expires")}</dt>
            <dd>
              <DateText at={offer.expires_at} style="date" />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}
