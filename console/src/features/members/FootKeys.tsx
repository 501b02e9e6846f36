import { useTranslation } from "react-i18next";
import { useShell } from "@/shell/ShellContext";
import { Button } from "@/ui/Button";
import { Kbd } from "@/ui/Kbd";
import { useLayoutWidth } from "@/ui/useLayoutWidth";

/** The keys that help most in a list; all of them behind the last one. */
export function FootKeys() {
  const { t } = useTranslation("members");
  const { openHelp } = useShell();
  const width = useLayoutWidth();
  if (width === "phone") return null;
  return (
    <span className="foot-keys">
      {width !== "tablet" && (
        <span aria-hidden="true">
          <Kbd>J</Kbd> <Kbd>K</Kbd> {t("keys_move")}
        </span>
      )}
      <span aria-hidden="true">
        <Kbd>Enter</Kbd> {t("keys_open")}
      </span>
      <Button variant="text" size="small" onClick={openHelp}>
        <Kbd>?</Kbd> {t("keys_all")}
      </Button>
    </span>
  );
}
