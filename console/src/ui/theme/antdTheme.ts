import { theme, type ThemeConfig } from "antd";
import { exactSeeds, sharedComponents, sharedToken, themeComponents, themeToken } from "./antdTokens";
import type { ThemeName } from "./tokens";

/** Ant Design's theme for one of ours. */
export function antdTheme(name: ThemeName, still: boolean): ThemeConfig {
  const token = { ...sharedToken, ...themeToken[name], motion: !still };
  // darkAlgorithm takes our colors for seeds and darkens them: put the exact ones back.
  const exact = Object.fromEntries(exactSeeds.map((seed) => [seed, token[seed]]));
  const base = name === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm;
  const components: Record<string, object> = {};
  for (const component of new Set([
    ...Object.keys(sharedComponents),
    ...Object.keys(themeComponents[name]),
  ])) {
    components[component] = {
      ...(sharedComponents as Record<string, object>)[component],
      ...(themeComponents[name] as Record<string, object>)[component],
    };
  }
  return {
    algorithm: [base, (_seed, map) => ({ ...(map ?? base(_seed)), ...exact })],
    token,
    components,
    hashed: false,
  };
}
