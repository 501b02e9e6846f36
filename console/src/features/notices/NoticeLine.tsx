import { Trans, useTranslation } from "react-i18next";
import type { Notice } from "@/api/types";

type Props = { readonly notice: Notice };

/** What a message tells in one sentence; every name keeps its own direction. */
export function NoticeLine({ notice }: Props) {
  const { t } = useTranslation("notices");
  const values = {
    actor: notice.actor_name ?? t("administrator"),
    member: notice.member_name ?? t("somebody"),
    organization: notice.organization.name,
  };
  const components = { actor: <bdi />, member: <bdi />, organization: <bdi /> };
  if (notice.kind === "requests_wait") {
    const people = notice.count ?? 1;
    const key = notice.read_at ? "line_asked" : "line_waits";
    return (
      <Trans
        t={t}
        i18nKey={people > 1 ? `${key}_people` : key}
        values={{ ...values, people }}
        components={components}
      />
    );
  }
  return <Trans t={t} i18nKey={`line_${notice.kind}`} values={values} components={components} />;
}
