import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShareLink } from "@/api/types";
import { useJoinRules, useShareLinks } from "@/api/waysIn";
import { Button } from "@/ui/Button";
import { FailedStrip } from "@/ui/FailedStrip";
import { Note } from "@/ui/Note";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { DoorCard } from "./DoorCard";
import { LinkPanel } from "./LinkPanel";
import { LinkRow } from "./LinkRow";
import { NewLinkForm } from "./NewLinkForm";
import { WaitsNote } from "./WaitsNote";

type Props = { readonly organizationId: string };

/** Ways that name nobody: my newest open link with its QR code, the door number, and my other links. */
export function PublicTab({ organizationId }: Props) {
  const { t } = useTranslation("ways");
  const { data: rules } = useJoinRules(organizationId);
  const list = useShareLinks(organizationId, { mine: true });
  const [chosen, setChosen] = useState<ShareLink | null>(null);
  const [isMaking, setMaking] = useState(false);
  const links = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = links.filter(({ state }) => state === "open");
  const shown = open.find(({ id }) => id === chosen?.id) ?? open[0];
  if (list.error)
    return (
      <FailedStrip error={list.error} isTrying={list.isFetching} onTryAgain={() => void list.refetch()} />
    );
  if (!list.data || !rules) return <SkeletonRows height={54} count={3} />;
  if (!rules.data.share_links_open)
    return (
      <div className="invite-body">
        <Note>{t(rules.data.door_number_open ? "links_are_off_door" : "both_are_off")}</Note>
        <DoorCard organizationId={organizationId} />
        {rules.data.door_number_open && <WaitsNote />}
      </div>
    );
  const makes = isMaking || !shown;
  return (
    <div className="invite-body">
      {makes ? (
        <>
          {!shown && <p>{t("first_link")}</p>}
          <NewLinkForm
            organizationId={organizationId}
            hasOthers={open.length > 0}
            onMade={(link) => {
              setChosen(link);
              setMaking(false);
            }}
            onCancel={shown ? () => setMaking(false) : undefined}
          />
          {!shown && <DoorCard organizationId={organizationId} />}
        </>
      ) : (
        <LinkPanel organizationId={organizationId} link={shown} />
      )}
      <WaitsNote />
      {links.length > 0 && !makes && (
        <section aria-labelledby="my-links">
          <div className="section-head">
            <h3 id="my-links">{t("my_links")}</h3>
            <Button size="small" icon={<Plus size={15} />} onClick={() => setMaking(true)}>
              {t("new_link")}
            </Button>
          </div>
          <ul className="rules link-rows">
            {links.map((link) => (
              <LinkRow
                key={link.id}
                organizationId={organizationId}
                link={link}
                showsCreator={false}
                onShow={setChosen}
              />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
