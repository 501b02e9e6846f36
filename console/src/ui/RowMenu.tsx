import { Ellipsis } from "lucide-react";
import { useState, type ReactNode } from "react";
import { BottomSheet } from "./BottomSheet";
import { Button } from "./Button";
import { Menu } from "./Menu";
import { useLayoutWidth } from "./useLayoutWidth";

export type RowAction = {
  readonly key: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly ends?: boolean;
  readonly onChosen: () => void;
};

type Props = { readonly label: string; readonly title: ReactNode; readonly actions: readonly RowAction[] };

/** What can be done with one row: a menu at a desk, a sheet on a phone. */
export function RowMenu({ label, title, actions }: Props) {
  const isPhone = useLayoutWidth() === "phone";
  const [open, setOpen] = useState(false);
  const button = (
    <Button
      variant="text"
      size="small"
      label={label}
      icon={<Ellipsis size={16} />}
      aria-haspopup="menu"
      onClick={isPhone ? () => setOpen(true) : undefined}
    />
  );
  const sheet = open && isPhone && (
    <BottomSheet title={title} onClose={() => setOpen(false)}>
      <div className="sheet-actions">
        {actions.map((action) => (
          <Button
            key={action.key}
            block
            variant={action.ends ? "ending" : "text"}
            icon={action.icon}
            onClick={() => {
              setOpen(false);
              action.onChosen();
            }}
          >
            {action.label}
          </Button>
        ))}
      </div>
    </BottomSheet>
  );
  return (
    // Keeps the click from opening the row.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- it only stops the row's own click
    <span onClick={(event) => event.stopPropagation()}>
      {isPhone ? (
        button
      ) : (
        <Menu
          placement="bottomRight"
          items={actions.map((action) => ({
            key: action.key,
            label: action.label,
            icon: action.icon,
            danger: action.ends,
          }))}
          onChosen={(key) => actions.find((action) => action.key === key)?.onChosen()}
        >
          {button}
        </Menu>
      )}
      {sheet}
    </span>
  );
}
