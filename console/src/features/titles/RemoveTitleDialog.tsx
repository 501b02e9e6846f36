import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useDeleteTitle, useMergeTitle, type TitleKind } from "@/api/titles";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ProblemNote } from "@/ui/ProblemNote";
import { showToast } from "@/ui/toasts";
import { TitlePicker, type ChosenTitle } from "./TitlePicker";

type Props = {
  readonly organizationId: string;
  readonly kind: TitleKind;
  readonly title: ChosenTitle;
  /** Merging gives its people another one; deleting may leave them without. */
  readonly isMerge: boolean;
  readonly onClose: () => void;
};

/** Takes a position or a location away, and asks what its people have instead. */
export function RemoveTitleDialog({ organizationId, kind, title, isMerge, onClose }: Props) {
  const { t } = useTranslation("titles");
  const remove = useDeleteTitle(organizationId, kind);
  const merge = useMergeTitle(organizationId, kind);
  const [instead, setInstead] = useState<ChosenTitle | null>(null);
  const isPending = remove.isPending || merge.isPending;
  const failure = remove.error ?? merge.error;
  const isItself = instead?.id === title.id;
  const reason = isItself ? t("another_needed") : isMerge && !instead ? t("other_needed") : null;
  const onSuccess = () => {
    showToast(
      instead ? t("merged", { name: title.name, other: instead.name }) : t("deleted", { name: title.name }),
    );
    onClose();
  };
  const submit = () => {
    if (reason || isPending) return;
    if (isMerge && instead) merge.mutate({ id: title.id, into_id: instead.id }, { onSuccess });
    else remove.mutate({ id: title.id, replace_with: instead?.id ?? "none" }, { onSuccess });
  };
  return (
    <Dialog
      title={t(isMerge ? "merge_title" : "delete_title", { name: title.name })}
      width={520}
      reason={reason}
      onPrimary={submit}
      onClose={onClose}
      primary={
        <Button
          variant={isMerge ? "primary" : "danger"}
          keys="Ctrl Enter"
          busy={isPending ? t("saving") : null}
          disabledReason={reason}
          onClick={submit}
        >
          {t(isMerge ? "merge" : "delete")}
        </Button>
      }
    >
      <div className="form">
        <p>{t(isMerge ? "merge_text" : "delete_text", { name: title.name })}</p>
        <TitlePicker
          organizationId={organizationId}
          kind={kind}
          label={t(isMerge ? "merge_into" : "instead")}
          value={instead}
          onChange={setInstead}
          mayCreate={false}
        />
        <ProblemNote error={failure ? toApiError(failure) : null} />
      </div>
    </Dialog>
  );
}
