import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembership } from "@/shell/OrganizationContext";
import { Dialog } from "@/ui/Dialog";
import { Tabs } from "@/ui/Tabs";
import { AddressesTab } from "./AddressesTab";
import { PublicTab } from "./PublicTab";

type Props = { readonly onClose: () => void };

/** For everybody who may invite: by a way that names nobody, or to addresses, many at once. */
export function InviteDialog({ onClose }: Props) {
  const { t } = useTranslation("ways");
  const { t: ui } = useTranslation("ui");
  const { organization } = useMembership();
  const navigate = useNavigate();
  const [tab, setTab] = useState<"public" | "addresses">("public");
  const [isChanged, setChanged] = useState(false);
  const onOpenMember = (member: string, state: string) => {
    onClose();
    const params = { organizationId: organization.id };
    void (state === "invited"
      ? navigate({ to: "/o/$organizationId/inactivated", params, search: { member } })
      : navigate({ to: "/o/$organizationId/members", params, search: { member } }));
  };
  return (
    <Dialog
      title={t("dialog_title", { organization: organization.name })}
      width={720}
      isChanged={isChanged}
      cancelLabel={ui("close")}
      onClose={onClose}
    >
      <Tabs
        label={t("how")}
        chosen={tab}
        onChosen={setTab}
        tabs={[
          { name: "public", label: t("tab_public") },
          { name: "addresses", label: t("tab_addresses") },
        ]}
      >
        {tab === "public" ? (
          <PublicTab organizationId={organization.id} />
        ) : (
          <AddressesTab organizationId={organization.id} onOpenMember={onOpenMember} onChanged={setChanged} />
        )}
      </Tabs>
    </Dialog>
  );
}
