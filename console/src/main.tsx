import { StrictMode, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { startWords } from "./i18n/i18n";
import { consoleNamespaces, publicNamespaces, type Namespace } from "./i18n/namespaces";
import { startTheme } from "./ui/theme/themeChoice";
import "./ui/theme/palette.css";
import "./ui/base.css";
import "./ui/controls.css";
import "./ui/public.css";

/** The pages that open without a session; they load nothing of the console behind them. */
const publicRoutes: Readonly<Record<string, () => Promise<ReactNode>>> = {
  "/setup": async () => {
    const { SetupRoute } = await import("./routes/setup");
    return <SetupRoute />;
  },
  "/sign-in": async () => {
    const { SignInRoute } = await import("./routes/signIn");
    return <SignInRoute />;
  },
  "/join": async () => {
    const { JoinRoute } = await import("./routes/join");
    return <JoinRoute />;
  },
  "/unsubscribe": async () => {
    const { UnsubscribeRoute } = await import("./routes/unsubscribe");
    return <UnsubscribeRoute />;
  },
};

/** What a public page says beyond the words that all of them share. */
const moreWords: Readonly<Record<string, readonly Namespace[]>> = { "/unsubscribe": ["notices"] };

async function consolePage(): Promise<ReactNode> {
  const { ConsoleApp } = await import("./shell/ConsoleApp");
  return <ConsoleApp />;
}

// After an update the old files are gone: load the page anew, but only once, and never while the server is out of
// reach, where the browser would put its own page in the place of ours.
window.addEventListener("vite:preloadError", () => {
  const key = "rollcall.reloaded";
  if (sessionStorage.getItem(key) === window.location.href) return;
  const reload = (answer: Response) => {
    if (!answer.ok) return;
    sessionStorage.setItem(key, window.location.href);
    window.location.reload();
  };
  void fetch("/healthz").then(reload, () => undefined);
});

async function start(container: HTMLElement) {
  startTheme();
  const path = window.location.pathname.replace(/\/+$/, "");
  const publicPage = publicRoutes[path];
  const [page] = await Promise.all([
    publicPage ? publicPage() : consolePage(),
    startWords(publicPage ? [...publicNamespaces, ...(moreWords[path] ?? [])] : consoleNamespaces),
  ]);
  createRoot(container).render(<StrictMode>{page}</StrictMode>);
}

const container = document.getElementById("root");
if (container) {
  start(container).catch((cause: unknown) => {
    // The words themselves could not be loaded, so these two stand here.
    container.textContent = "Rollcall could not be loaded. Reload the page. 无法加载 Rollcall，请刷新页面。";
    throw cause;
  });
}
