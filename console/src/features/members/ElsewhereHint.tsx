import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMembers } from "@/api/members";
import { numberText } from "@/ui/numberText";

type Props = {
  readonly organizationId: string;
  readonly q: string;
  readonly list: "members" | "inactivated";
};

/** Says that the sister list has what this one has not; nothing when it has not either. */
export function ElsewhereHint({ organizationId, q, list }: Props) {
  const { t, i18n } = useTranslation("members");
  const { data } = useMembers(organizationId, {
    state: list === "members" ? "active" : "invited",
    q,
    sort: "name",
  });
  const page = data?.pages[0];
  if (!page || page.total === 0) return null;
  const shown = numberText(page.total, i18n.language, page.total_is_exact);
  const text = t(`elsewhere_${list}`, { count: page.total, shown });
  const params = { organizationId };
  return (
    <>
      <p>{text}</p>
      <p className="elsewhere">
        {list === "members" ? (
          <Link
            className="button"
            data-variant="primary"
            to="/o/$organizationId/members"
            params={params}
            search={{ q }}
          >
            {t("show_in_members")}
          </Link>
        ) : (
          <Link
            className="button"
            data-variant="primary"
            to="/o/$organizationId/inactivated"
            params={params}
            search={{ q }}
          >
            {t("show_in_inactivated")}
          </Link>
        )}
      </p>
    </>
  );
}
