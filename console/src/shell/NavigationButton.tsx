import { PanelLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { useShell } from "./ShellContext";

/** Opens the sub-navigation where it is closed; nothing elsewhere. */
export function NavigationButton() {
  const { t } = useTranslation("shell");
  const { toggleNavigation } = useShell();
  if (!toggleNavigation) return null;
  return (
    <Button
      label={`${t("open_navigation")} [`}
      icon={<PanelLeft className="flips" size={16} />}
      onClick={toggleNavigation}
    />
  );
}
