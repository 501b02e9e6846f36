import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { chooseTheme, useTheme, type ThemeChoice } from "./theme/themeChoice";

const icons = { light: Sun, dark: Moon, system: Monitor };
const next: Record<ThemeChoice, ThemeChoice> = { system: "light", light: "dark", dark: "system" };

type Props = { readonly iconSize?: number };

/** Steps through system, light and dark; its name says which one is on. */
export function ThemeButton({ iconSize = 16 }: Props) {
  const { t } = useTranslation("ui");
  const { choice } = useTheme();
  const Icon = icons[choice];
  return (
    <Button
      variant="text"
      label={t(`theme_now_${choice}`)}
      icon={<Icon size={iconSize} />}
      onClick={() => chooseTheme(next[choice])}
    />
  );
}
