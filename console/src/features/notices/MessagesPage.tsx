import { Link } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMarkRead, useNotices } from "@/api/notices";
import type { Notice } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { DateText } from "@/ui/DateText";
import { EmptyState } from "@/ui/EmptyState";
import { FailedStrip } from "@/ui/FailedStrip";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { showToast } from "@/ui/toasts";
import { useOnline } from "@/ui/useOnline";
import { usePageTitle } from "@/ui/usePageTitle";
import { NoticeLine } from "./NoticeLine";
import { NoticeMore } from "./NoticeMore";
import { useNoticePlace } from "./useNoticePlace";

/** What I was told, newest first; each message leads to what it is about. */
export function MessagesPage() {
  const { t } = useTranslation("notices");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const list = useNotices();
  const markRead = useMarkRead();
  const placeOf = useNoticePlace();
  const notices = list.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = list.data?.pages[0]?.unread ?? 0;
  usePageTitle(t("messages"));
  const onMarkAll = () => {
    const [newest] = notices;
    if (newest)
      markRead.mutate(newest.id, {
        onSuccess: () => showToast(t("marked")),
        onError: () => showToast(t("mark_failed")),
      });
  };
  return (
    <main className="form-page">
      <header className="account-head">
        <div className="page-title">
          <h1>{t("messages")}</h1>
          <p>{t("description")}</p>
        </div>
        {notices.length > 0 && (
          <Button
            busy={markRead.isPending ? t("marking") : null}
            disabledReason={!isOnline ? ui("offline_reason") : unread === 0 ? t("nothing_unread") : null}
            onClick={onMarkAll}
          >
            {t("mark_all")}
          </Button>
        )}
      </header>
      <p className="second" role="status">
        {unread > 0 && (unread > 999 ? t("unread_more") : t("unread", { count: unread }))}
      </p>
      {list.error && (
        <FailedStrip
          error={list.error}
          title={list.data ? undefined : t("failed")}
          since={list.data ? list.dataUpdatedAt : undefined}
          isTrying={list.isFetching}
          onTryAgain={() => void list.refetch()}
        />
      )}
      {!list.data && !list.error && <SkeletonRows height={64} count={8} />}
      {list.data && notices.length === 0 && (
        <EmptyState icon={<Inbox />} title={t("empty")}>
          {t("empty_text")}
        </EmptyState>
      )}
      {notices.length > 0 && (
        <ol className="notice-list">
          {notices.map((notice) => (
            <li key={notice.id} data-unread={!notice.read_at || undefined}>
              {row(notice)}
            </li>
          ))}
        </ol>
      )}
      {list.hasNextPage && (
        <Button
          busy={list.isFetchingNextPage ? ui("loading") : null}
          onClick={() => void list.fetchNextPage()}
        >
          {ui("show_more")}
        </Button>
      )}
    </main>
  );

  function row(notice: Notice) {
    const place = placeOf(notice);
    const content = (
      <>
        <Avatar kind="organization" id={notice.organization.name} name={notice.organization.name} size={34} />
        <span className="notice-words">
          <span className="notice-line">
            {!notice.read_at && <span className="visually-hidden">{t("is_unread")} </span>}
            <NoticeLine notice={notice} />
          </span>
          <NoticeMore notice={notice} />
        </span>
        <span className="second notice-time">
          <DateText at={notice.created_at} />
        </span>
        {!notice.read_at && <span className="notice-dot" aria-hidden="true" />}
      </>
    );
    if (!place) return <div className="notice-row">{content}</div>;
    return (
      <Link
        className="notice-row"
        {...place}
        onClick={() => {
          if (!notice.read_at && isOnline) markRead.mutate(notice.id);
        }}
      >
        {content}
      </Link>
    );
  }
}
