import { useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft, Mailbox } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useDemoMessage, useDemoMessages } from "@/api/demo";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { NotFoundPage } from "@/ui/NotFoundPage";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { Tabs } from "@/ui/Tabs";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import { usePageTitle } from "@/ui/usePageTitle";
import { LinkedText } from "./LinkedText";

/** What the demonstration would have sent by email. */
export function DemoMessagesPage() {
  const { t } = useTranslation("demo");
  const { message: messageId } = useSearch({ from: "/demo/messages" });
  const navigate = useNavigate({ from: "/demo/messages" });
  const isPhone = useLayoutWidth() === "phone";
  const list = useDemoMessages();
  const message = useDemoMessage(messageId);
  const [tab, setTab] = useState<"html" | "text">("html");
  usePageTitle(t("title"));
  if (list.error && toApiError(list.error).status === 404) return <NotFoundPage />;
  const open = (id: string | undefined) => void navigate({ search: id ? { message: id } : {} });
  const shown = message.data;
  const pane = (
    <section className="message-pane" aria-live="polite">
      {isPhone && (
        <Button icon={<ArrowLeft className="flips" size={16} />} onClick={() => open(undefined)}>
          {t("back")}
        </Button>
      )}
      {message.error && (
        <FailedStrip
          error={message.error}
          isTrying={message.isFetching}
          onTryAgain={() => void message.refetch()}
        />
      )}
      {!messageId && <EmptyState icon={<Mailbox />} title={t("choose")} />}
      {shown && (
        <>
          <h2 dir="auto">{shown.subject}</h2>
          <p className="second">
            {t("to")} <bdi dir="ltr">{shown.to}</bdi> · <DateText at={shown.at} style="time" />
          </p>
          <Tabs
            label={shown.subject}
            chosen={shown.html ? tab : "text"}
            onChosen={setTab}
            tabs={[
              ...(shown.html ? [{ name: "html" as const, label: t("html") }] : []),
              { name: "text" as const, label: t("text") },
            ]}
          >
            {shown.html && tab === "html" ? (
              // Its links open in a tab of their own; scripts in it never run.
              <iframe
                className="message-frame"
                title={shown.subject}
                sandbox="allow-popups allow-popups-to-escape-sandbox"
                srcDoc={`<base target="_blank">${shown.html}`}
              />
            ) : (
              <LinkedText text={shown.text} />
            )}
          </Tabs>
        </>
      )}
    </section>
  );
  return (
    <main className="page mail-page">
      <header className="page-head">
        <div className="page-title">
          <h1>{t("title")}</h1>
          <p>{t("description")}</p>
        </div>
      </header>
      <div className="mail-body">
        {(!isPhone || !messageId) && (
          <nav className="mail-list" aria-label={t("title")}>
            {list.error && (
              <FailedStrip
                error={list.error}
                since={list.data ? list.dataUpdatedAt : undefined}
                isTrying={list.isFetching}
                onTryAgain={() => void list.refetch()}
              />
            )}
            {!list.data && !list.error && <SkeletonRows height={64} count={6} />}
            {list.data?.items.length === 0 && (
              <EmptyState icon={<Mailbox />} title={t("empty")}>
                {t("empty_text")}
              </EmptyState>
            )}
            {list.data?.items.map((item) => (
              <button
                key={item.id}
                type="button"
                aria-current={item.id === messageId}
                onClick={() => open(item.id)}
              >
                <span className="ellipsis" dir="auto">
                  {item.subject}
                </span>
                <span className="second mail-line">
                  <bdi className="ellipsis" dir="ltr">
                    {item.to}
                  </bdi>
                  <DateText at={item.at} />
                </span>
              </button>
            ))}
          </nav>
        )}
        {(!isPhone || messageId) && pane}
      </div>
    </main>
  );
}
