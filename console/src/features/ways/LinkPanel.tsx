import { Printer } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ShareLink } from "@/api/types";
import { qrCodePath } from "@/api/waysIn";
import { CopyButton } from "@/ui/CopyButton";
import { Field } from "@/ui/Field";
import { DoorCard } from "./DoorCard";
import { linkName } from "./linkWords";

type Props = { readonly organizationId: string; readonly link: ShareLink };

/** A link to hand around: to copy, as a QR code to save or print, and the door number beside it. */
export function LinkPanel({ organizationId, link }: Props) {
  const { t, i18n } = useTranslation("ways");
  const name = linkName(link, t, i18n.language);
  const file = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}-qr`;
  return (
    <div className="link-panel">
      <div className="link-panel-words">
        <Field label={t("share_link")}>
          {(ids) => (
            <div className="link-field">
              <input
                {...ids}
                className="input code"
                dir="ltr"
                readOnly
                value={link.url}
                onFocus={(event) => event.target.select()}
              />
              <CopyButton variant="primary" text={link.url} />
            </div>
          )}
        </Field>
        <DoorCard organizationId={organizationId} />
      </div>
      <figure className="qr">
        <img
          src={qrCodePath(organizationId, link.id, "svg", 320)}
          alt={t("qr_alt", { name })}
          width={168}
          height={168}
        />
        <figcaption>
          <a
            className="button"
            data-size="small"
            href={qrCodePath(organizationId, link.id, "svg", 1024)}
            download={`${file}.svg`}
          >
            SVG
          </a>
          <a
            className="button"
            data-size="small"
            href={qrCodePath(organizationId, link.id, "png", 1024)}
            download={`${file}.png`}
          >
            PNG
          </a>
          <a
            className="button"
            data-size="small"
            href={`/o/${organizationId}/poster/${link.id}`}
            target="_blank"
            rel="noreferrer"
          >
            <Printer size={14} aria-hidden="true" /> {t("poster")}
          </a>
        </figcaption>
      </figure>
    </div>
  );
}
