import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";

type Props = {
  readonly q: string;
  readonly onClear: () => void;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
};

/** A search or filter that finds nobody: quotes it and offers to clear it. */
export function NothingMatches({ q, onClear, children, actions }: Props) {
  const { t } = useTranslation("ui");
  const title = q ? t("nothing_matches", { q }) : t("nothing_matches_filters");
  return (
    <EmptyState
      icon={<SearchX />}
      title={title}
      actions={
        <>
          <Button onClick={onClear}>{t("clear_filters")}</Button>
          {actions}
        </>
      }
    >
      {children}
    </EmptyState>
  );
}
