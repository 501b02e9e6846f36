import { ConfigProvider } from "antd";
import enUs from "antd/locale/en_US";
import zhCn from "antd/locale/zh_CN";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMedia } from "../useMedia";
import { antdTheme } from "./antdTheme";
import { useTheme } from "./themeChoice";

type Props = { readonly children: ReactNode };

const locales: Record<string, typeof enUs> = { en: enUs, "zh-Hans": zhCn };

/** Ant Design in our theme, language and direction. */
export function AntdProvider({ children }: Props) {
  const { i18n } = useTranslation();
  const { shade } = useTheme();
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const theme = useMemo(() => antdTheme(shade, still), [shade, still]);
  return (
    <ConfigProvider
      theme={theme}
      locale={locales[i18n.language] ?? enUs}
      direction={i18n.dir()}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
}
