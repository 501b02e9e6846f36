import type { ReactNode } from "react";
import { LanguageMenu } from "./LanguageMenu";
import { Logo } from "./Logo";
import { ThemeButton } from "./ThemeButton";

type Props = { readonly children: ReactNode };

/** The page around a {@link PublicCard}: brand, language, theme. */
export function PublicFrame({ children }: Props) {
  return (
    <div className="public">
      <header className="public-top">
        <span className="brand">
          <Logo size={26} /> Rollcall
        </span>
        <span className="public-tools">
          <ThemeButton />
          <LanguageMenu />
        </span>
      </header>
      <main className="public-main">{children}</main>
    </div>
  );
}
