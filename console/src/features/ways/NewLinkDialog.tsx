import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShareLink } from "@/api/types";
import { Dialog } from "@/ui/Dialog";
import { LinkPanel } from "./LinkPanel";
import { NewLinkForm } from "./NewLinkForm";
import { WaitsNote } from "./WaitsNote";

type Props = { readonly organizationId: string; readonly hasOthers: boolean; readonly onClose: () => void };

/** Makes a link and shows it. */
export function NewLinkDialog({ organizationId, hasOthers, onClose }: Props) {
  const { t } = useTranslation("ways");
  const { t: ui } = useTranslation("ui");
  const [made, setMade] = useState<ShareLink | null>(null);
  return (
    <Dialog
      title={made ? t("link_made") : t("new_link")}
      width={made ? 680 : 560}
      cancelLabel={made ? ui("close") : undefined}
      onClose={onClose}
    >
      {made ? (
        <div className="form">
          <LinkPanel organizationId={organizationId} link={made} />
          <WaitsNote />
        </div>
      ) : (
        <NewLinkForm organizationId={organizationId} hasOthers={hasOthers} onMade={setMade} />
      )}
    </Dialog>
  );
}
