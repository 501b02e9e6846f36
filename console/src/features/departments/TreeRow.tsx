import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Count } from "@/ui/Count";

type Props = {
  readonly id?: string;
  readonly level: number;
  readonly name: string;
  /** A second line. */
  readonly below?: ReactNode;
  readonly count: number | undefined;
  readonly isChosen: boolean;
  readonly isFirst?: boolean;
  /** Absent where nothing lies below. */
  readonly unfolded?: boolean;
  readonly onToggle?: () => void;
  readonly onChosen: () => void;
};

/** One row of the tree; the whole row is the target, the chevron only folds. */
export function TreeRow({
  id,
  level,
  name,
  below,
  count,
  isChosen,
  isFirst,
  unfolded,
  onToggle,
  onChosen,
}: Props) {
  const { t } = useTranslation("ui");
  return (
    // The tree handles the keys of all its rows.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- see the tree's onKeyDown
    <div
      role="treeitem"
      data-id={id}
      className="tree-row"
      aria-level={level}
      aria-selected={isChosen}
      aria-expanded={onToggle ? unfolded : undefined}
      tabIndex={isChosen || isFirst ? 0 : -1}
      style={{ paddingInlineStart: 6 + (level - 1) * 14 }}
      onClick={onChosen}
    >
      {onToggle ? (
        <span
          className="tree-fold"
          aria-hidden="true"
          title={t(unfolded ? "fold" : "unfold", { name })}
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <ChevronRight
            className={unfolded ? "" : "flips"}
            size={15}
            style={unfolded ? { transform: "rotate(90deg)" } : undefined}
          />
        </span>
      ) : (
        <span className="tree-fold" />
      )}
      <span className="tree-name" title={name}>
        <span className="ellipsis">
          <bdi>{name}</bdi>
        </span>
        {below && <span className="tree-below ellipsis">{below}</span>}
      </span>
      <Count value={count} />
    </div>
  );
}
