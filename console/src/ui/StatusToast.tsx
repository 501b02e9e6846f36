import { Undo2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { hideToast, useToast } from "./toasts";

const shownMilliseconds = 10_000;

/** The one line at the bottom that says what was done, with Undo where that is possible; stays while hovered or focused. */
export function StatusToast() {
  const { t } = useTranslation("ui");
  const toast = useToast();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!toast || held) return undefined;
    const timer = setTimeout(hideToast, shownMilliseconds);
    return () => clearTimeout(timer);
  }, [toast, held]);
  const { undo } = toast ?? {};
  useEffect(() => {
    if (!undo) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      // In a field the key takes back what was typed there.
      const isTyping =
        event.target instanceof HTMLElement &&
        (event.target.isContentEditable || event.target.matches("input, textarea"));
      if (
        event.key.toLowerCase() !== "z" ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey ||
        isTyping
      )
        return;
      event.preventDefault();
      hideToast();
      undo();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [undo]);
  return (
    <div className="toast-place" role="status">
      {toast && (
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- hovering only lengthens the stay; every action inside is a button
        <div
          key={toast.id}
          className="toast"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <span>{toast.text}</span>
          {undo && (
            <Button
              size="small"
              icon={<Undo2 size={14} />}
              keys="Ctrl Z"
              onClick={() => {
                setHeld(false);
                hideToast();
                undo();
              }}
            >
              {t("undo")}
            </Button>
          )}
          <Button
            size="small"
            variant="text"
            label={t("close")}
            icon={<X size={14} />}
            onClick={() => {
              setHeld(false);
              hideToast();
            }}
          />
        </div>
      )}
    </div>
  );
}
