import { useTranslation } from "react-i18next";
import type { ShareLink } from "@/api/types";
import { Dialog } from "@/ui/Dialog";
import { LinkPanel } from "./LinkPanel";
import { linkName } from "./linkWords";
import { WaitsNote } from "./WaitsNote";

type Props = { readonly organizationId: string; readonly link: ShareLink; readonly onClose: () => void };

/** One link with its QR code, to hand around. */
export function LinkDialog({ organizationId, link, onClose }: Props) {
  const { t, i18n } = useTranslation("ways");
  const { t: ui } = useTranslation("ui");
  return (
    <Dialog title={linkName(link, t, i18n.language)} width={680} cancelLabel={ui("close")} onClose={onClose}>
      <div className="form">
        <LinkPanel organizationId={organizationId} link={link} />
        <WaitsNote />
      </div>
    </Dialog>
  );
}
