import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";

type Props = {
  readonly text: string;
  /** What is copied, for a button that shows only its icon. */
  readonly label?: string;
  readonly variant?: "default" | "primary" | "text";
  readonly size?: "small" | "medium";
};

const shownMilliseconds = 2_000;

/** Where the server is reached without TLS the browser has no clipboard for pages; then an old way serves. */
async function copy(text: string) {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  // Inside an open dialog, whose focus trap would take the focus back from anywhere else.
  const place = document.activeElement?.parentElement ?? document.body;
  const before = document.activeElement;
  place.append(area);
  area.select();
  // The only way without TLS.
  document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}

/** Copies a text and says so on itself. */
export function CopyButton({ text, label, variant, size }: Props) {
  const { t } = useTranslation("ui");
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const Icon = isCopied ? Check : Copy;
  return (
    <>
      <Button
        variant={variant}
        size={size}
        icon={<Icon size={15} />}
        label={label && (isCopied ? t("copied") : label)}
        onClick={() => void copy(text).then(() => setCopied(true))}
      >
        {label ? undefined : t(isCopied ? "copied" : "copy")}
      </Button>
      <span className="visually-hidden" role="status">
        {isCopied && t("copied")}
      </span>
    </>
  );
}
