import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useHandover, useHandOver } from "@/api/leaving";
import type { HandoverItem, Member } from "@/api/types";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Dialog } from "@/ui/Dialog";
import { FailedStrip } from "@/ui/FailedStrip";
import { Note } from "@/ui/Note";
import { ProblemNote } from "@/ui/ProblemNote";
import { SkeletonRows } from "@/ui/SkeletonRows";
import { showToast } from "@/ui/toasts";
import { useOnline } from "@/ui/useOnline";
import { ColleaguePicker, type Colleague } from "./ColleaguePicker";

type Props = { readonly organizationId: string; readonly member: Member; readonly onClose: () => void };

/** Passes what is open of a member to a colleague, before or after leaving. */
export function HandoverDialog({ organizationId, member, onClose }: Props) {
  const { t } = useTranslation("leaving");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const open = useHandover(organizationId, member.id);
  const handOver = useHandOver(organizationId);
  const key = useRef(crypto.randomUUID());
  const [left, setLeft] = useState<readonly HandoverItem[]>([]);
  const [taker, setTaker] = useState<Colleague | null>(null);
  const items = (open.data?.items ?? []).filter(({ count }) => count > 0);
  const what = items.map(({ item }) => item).filter((item) => !left.includes(item));
  const isEmpty = open.data !== undefined && items.length === 0;
  const blocked = !isOnline
    ? ui("offline_reason")
    : isEmpty
      ? t("handover_nothing")
      : what.length === 0
        ? t("choose_what")
        : !taker
          ? t("choose_colleague")
          : null;
  const error = handOver.error ? toApiError(handOver.error) : null;
  const submit = () => {
    if (blocked || !taker || handOver.isPending) return;
    handOver.mutate(
      { member_id: member.id, to: taker.id, what, key: key.current },
      {
        onSuccess: () => {
          showToast(t("handed_over_toast", { name: taker.name }));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      title={t("handover_title", { name: member.name })}
      width={560}
      onClose={onClose}
      onPrimary={submit}
      reason={open.data ? blocked : null}
      primary={
        <Button
          variant="primary"
          busy={handOver.isPending ? t("handing_over") : null}
          disabledReason={blocked}
          onClick={submit}
        >
          {t("handover_confirm")}
        </Button>
      }
    >
      <div className="form">
        {open.error && (
          <FailedStrip
            error={open.error}
            title={t("handover_failed")}
            isTrying={open.isFetching}
            onTryAgain={() => void open.refetch()}
          />
        )}
        {!open.data && !open.error && <SkeletonRows height={34} count={2} />}
        {isEmpty ? (
          <Note>{t("handover_nothing")}</Note>
        ) : (
          open.data && (
            <>
              <p>{t("handover_text")}</p>
              {items.map(({ item, count }) => (
                <Checkbox
                  key={item}
                  checked={!left.includes(item)}
                  onChange={(on) => {
                    key.current = crypto.randomUUID();
                    setLeft(on ? left.filter((other) => other !== item) : [...left, item]);
                  }}
                >
                  {t(`item_${item}`, { count })}
                </Checkbox>
              ))}
              <ColleaguePicker
                organizationId={organizationId}
                label={t("handover_to")}
                without={member.id}
                value={taker}
                onChange={(next) => {
                  key.current = crypto.randomUUID();
                  setTaker(next);
                }}
                required
                error={error?.field("/to")}
              />
            </>
          )
        )}
        <ProblemNote error={error} />
      </div>
    </Dialog>
  );
}
