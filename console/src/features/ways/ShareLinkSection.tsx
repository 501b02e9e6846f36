import { Plus } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShareLink } from "@/api/types";
import { useShareLinks } from "@/api/waysIn";
import { useSession } from "@/shell/SessionContext";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { FailedStrip } from "@/ui/FailedStrip";
import { numberText } from "@/ui/numberText";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { LinkDialog } from "./lazyLinkDialog";
import { NewLinkDialog } from "./lazyNewLinkDialog";
import { LinkRow } from "./LinkRow";

type Props = {
  readonly organizationId: string;
  /** Whether share links work at all. */
  readonly isOpen: boolean;
};

/** Every share link that I see, with what was made of it; new ones, and the closed ones on demand. */
export function ShareLinkSection({ organizationId, isOpen }: Props) {
  const { t, i18n } = useTranslation("ways");
  const { t: ui } = useTranslation("ui");
  const { memberships } = useSession();
  const [withClosed, setWithClosed] = useState(false);
  const [shown, setShown] = useState<ShareLink | "new" | null>(null);
  const list = useShareLinks(organizationId, withClosed ? { closed: true } : {});
  const links = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const me = memberships.find(({ organization }) => organization.id === organizationId)?.member_id;
  return (
    <section aria-labelledby="share-links">
      <div className="section-head">
        <h2 id="share-links">
          {t("share_links")} <span className="count numbers">{numberText(total, i18n.language)}</span>
        </h2>
        <Checkbox checked={withClosed} onChange={setWithClosed}>
          {t("with_closed")}
        </Checkbox>
        <Button
          size="small"
          icon={<Plus size={15} />}
          disabledReason={isOpen ? null : t("links_are_off")}
          onClick={() => setShown("new")}
        >
          {t("new_link_ask")}
        </Button>
      </div>
      {list.error && (
        <FailedStrip error={list.error} isTrying={list.isFetching} onTryAgain={() => void list.refetch()} />
      )}
      {!list.data && !list.error && <SkeletonRows height={54} count={2} />}
      {list.data && links.length === 0 && <p className="rules rules-empty">{t("no_links")}</p>}
      {links.length > 0 && (
        <ul className="rules link-rows">
          {links.map((link) => (
            <LinkRow
              key={link.id}
              organizationId={organizationId}
              link={link}
              showsCreator
              onShow={setShown}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          busy={list.isFetchingNextPage ? ui("loading") : null}
          onClick={() => void list.fetchNextPage()}
        >
          {ui("show_more")}
        </Button>
      )}
      <Suspense>
        {shown === "new" && (
          <NewLinkDialog
            organizationId={organizationId}
            hasOthers={links.some((link) => link.creator_id === me && !link.closed_at)}
            onClose={() => setShown(null)}
          />
        )}
        {shown && shown !== "new" && (
          <LinkDialog organizationId={organizationId} link={shown} onClose={() => setShown(null)} />
        )}
      </Suspense>
    </section>
  );
}
